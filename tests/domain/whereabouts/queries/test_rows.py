"""Who sees searches and what was found; filtering and exporting it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.whereabouts import queries, sought_export
from fleetward.domain.whereabouts.sought_filter import SoughtFilter
from fleetward.entrypoints.jobs import exports
from fleetward.foundation.jobs.models import Job
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import devices, partners, whereabouts

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.whereabouts.models import Search

pytestmark = pytest.mark.usefixtures("db")

PC, OTHER, THIRD = "5CG4100BCD", "8CC4200BCF", "5CG4212DDD"
AGENT = Actor(ActorKind.VENDOR, "Ada Holm", "support_agent")
STEWARD = Actor(ActorKind.VENDOR, "Stig Steward", "channel_data_steward")


@pytest.fixture
def mine() -> Partner:
    made = partners.partner()
    devices.on_dashboard(partners.customer(made), PC)
    return made


def seen_by(actor: Actor, search: Search) -> tuple[int, int, int]:
    """How many searches, rows of this one, and unsettled rows of it."""
    with scoped(VENDOR if actor.kind is ActorKind.VENDOR else actor.scope), transaction.atomic():
        found = queries.visible_to(actor)
        return found.count(), queries.sought(actor, search).count(), len(queries.unsettled(actor, search, 10))


def test_a_partner_sees_its_own_support_all_and_nobody_else_any(mine: Partner) -> None:
    search = whereabouts.ask(mine, PC, OTHER)
    theirs = partners.partner("Another")
    whereabouts.ask(theirs, OTHER)
    assert seen_by(partners.partner_actor(mine, "viewer"), search) == (1, 2, 1)
    assert seen_by(partners.partner_actor(theirs), search) == (1, 0, 0)
    assert seen_by(AGENT, search) == (2, 2, 1)
    assert seen_by(STEWARD, search) == (0, 0, 0)
    assert seen_by(partners.customer_actor(partners.customer(mine, "Havn AS")), search) == (0, 0, 0)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [PC, OTHER, THIRD, ""]),
        ({"verdict": "never"}, [OTHER, THIRD]),
        ({"verdict": "nonsense"}, [PC, OTHER, THIRD, ""]),
        ({"q": "5cg"}, [PC, THIRD]),
        ({"q": "ddd"}, [THIRD]),
        ({"q": "--"}, []),
        ({"reason": "serial_placeholder"}, [""]),
        ({"changed": "yes"}, [THIRD]),
        ({"changed": "no"}, [PC, OTHER, THIRD, ""]),
    ],
)
def test_one_filter_says_which_rows(mine: Partner, asked: dict[str, str], expected: list[str]) -> None:
    search = whereabouts.ask(mine, PC, OTHER, THIRD, "N/A")
    with scoped(Scope(mine.id)), transaction.atomic():
        queries.sought(partners.partner_actor(mine), search).filter(serial=THIRD).update(was="conflict")
        rows = SoughtFilter.read(asked).apply(queries.sought(partners.partner_actor(mine), search))
        assert [row.serial for row in rows] == expected


def exported(of: Partner, search: Search, chosen: SoughtFilter, sort: str = "") -> list[str]:
    with scoped(Scope(of.id)):
        job = sought_export.request_export(
            actor=partners.partner_actor(of), search=search, form=Form.CSV, chosen=chosen, sort=sort,
            now=timezone.now(),
        )  # fmt: skip
    exports.export_searches(str(of.id), str(job.id))
    with scoped(Scope(of.id)), transaction.atomic():
        done = Job.objects.get(partner_id=of.id, id=job.id)
    from django.conf import settings

    assert (done.state, done.total) == ("done", done.done)
    return Path(settings.EXPORTS, done.result_path).read_text("utf-8-sig").splitlines()


def test_the_export_holds_what_was_filtered_with_the_evidence_and_what_to_do(
    mine: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sought_export, "CHUNK", 1)
    search = whereabouts.ask(mine, OTHER, PC, THIRD)
    header, *lines = exported(mine, search, SoughtFilter())
    assert header.startswith("Row,As given,Serial number,Where it is,Why,")
    assert lines[1] == (
        f"2,{PC},{PC},On a customer's dashboard,,,Fjord Eiendom AS,Nordic Distribution,report.edi,,2026-03-02,INV-1,"
        "Fjord Eiendom AS,HP EliteBook 840 G11,8Y4J2EA,,,Nothing is missing: find it on the customer's dashboard.,"
    )
    assert [line.split(",")[1] for line in lines] == [OTHER, PC, THIRD]
    left = exported(mine, search, SoughtFilter(verdict="never"), "-serial")
    assert [line.split(",")[1] for line in left[1:]] == [OTHER, THIRD]


def test_a_customers_people_may_not_export(mine: Partner) -> None:
    search = whereabouts.ask(mine, PC)
    asked: dict[str, Any] = {"search": search, "form": Form.CSV, "chosen": SoughtFilter(), "now": timezone.now()}
    with pytest.raises(Forbidden):
        sought_export.request_export(actor=partners.customer_actor(partners.customer(mine, "Havn AS")), **asked)

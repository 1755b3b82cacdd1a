"""What a person asks of support cases: the list, the queue and the file give the same rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction

from fleetward.domain.support import queries, support_export
from fleetward.domain.support.lifecycle import Priority, SupportState
from fleetward.domain.support.support_filter import DUE_FIRST, QUEUE_SORTS, SupportFilter
from fleetward.entrypoints.jobs import exports
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.kit import listing
from fleetward.foundation.tenancy.scope import scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import partners
from tests.factories.support import NOW, act, agent, of, opened

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase

pytestmark = pytest.mark.usefixtures("db")


def found(actor: Actor, now: object = NOW, **asked: str) -> list[str]:
    with scoped(actor.scope), transaction.atomic():
        rows = queries.queue(actor, SupportFilter.read(asked), now=now)  # type: ignore[arg-type]  # a moment
        return [row.subject for row in listing.page(rows, sort=DUE_FIRST, sorts=QUEUE_SORTS).rows]


@pytest.fixture
def world(db: None) -> dict[str, SupportCase]:
    """Four support cases of two partners, and one of a customer."""
    del db
    mine, other = partners.partner("Mine"), partners.partner("Other")
    actor = partners.partner_actor(mine)
    made = {
        "urgent": opened(actor, subject="urgent", priority=Priority.URGENT),
        "asked": opened(actor, subject="asked", serials=["5CG4100BZZ"]),
        "closed": opened(actor, subject="closed"),
        "other": opened(partners.partner_actor(other), subject="other"),
        "customer": opened(partners.customer_actor(partners.customer(mine)), subject="customer", kind="other"),
    }
    act("say", agent(), **of(made["asked"]), text="Which invoice?")
    act("move", agent(), **of(made["closed"]), state=SupportState.CLOSED)
    return made


@pytest.mark.usefixtures("world")
def test_the_queue_begins_with_what_is_due_first_and_ends_with_what_waits_for_the_asker() -> None:
    assert found(agent()) == ["urgent", "other", "customer", "asked"]


def test_each_filter(world: dict[str, SupportCase]) -> None:
    ada = agent()
    act("take", ada, **of(world["other"]))
    asked = world["asked"]
    expected = {
        ("state", "closed"): ["closed"], ("state", "ended"): ["closed"], ("state", "asker"): ["asked"],
        ("kind", "other"): ["customer"], ("priority", "urgent"): ["urgent"], ("taken", "mine"): ["other"],
        ("taken", "nobody"): ["urgent", "customer", "asked"], ("partner", str(world["other"].partner_id)): ["other"],
        ("q", asked.number): ["asked"], ("q", asked.number[2:].lower()): ["asked"], ("q", "5cg4100bzz"): ["asked"],
        ("q", "5CG4100B"): [], ("period", "7"): ["urgent", "other", "customer", "asked"], ("state", "nonsense"): [
            "urgent", "other", "customer", "asked"], ("partner", "x"): ["urgent", "other", "customer", "asked"],
    }  # fmt: skip
    assert {given: found(ada, **dict([given])) for given in expected} == expected


@pytest.mark.usefixtures("world")
def test_late_is_what_support_has_and_had_promised() -> None:
    moments = (NOW, NOW + timedelta(hours=2), NOW + timedelta(days=2))
    shown = [found(agent(), moment, late="yes") for moment in moments]
    assert shown == [[], ["urgent"], ["urgent", "other", "customer"]]


def test_an_asker_finds_only_its_own(world: dict[str, SupportCase]) -> None:
    mine = partners.partner_actor(world["urgent"].partner)
    assert sorted(found(mine, state="any")) == ["asked", "closed", "urgent"]
    assert found(mine, partner=str(world["other"].partner_id)) == []


@pytest.mark.parametrize("side", ["agent", "asker"])
def test_the_file_holds_what_the_list_shows(world: dict[str, SupportCase], side: str) -> None:
    actor = agent() if side == "agent" else partners.partner_actor(world["urgent"].partner)
    chosen = SupportFilter.read({"state": "any"})
    with scoped(actor.scope), transaction.atomic():
        job = support_export.request_export(
            actor=actor, form=Form.CSV, chosen=chosen, columns=["partner", "subject", "serials"], sort="number", now=NOW
        )
    task = exports.export_support_queue if side == "agent" else exports.export_support_cases
    task(str(job.partner_id), str(job.id))
    with scoped(actor.scope), transaction.atomic():
        done = jobs.find(job.partner_id, job.id)
        assert done
    lines = (settings.EXPORTS / done.result_path).read_text("utf-8-sig").splitlines()
    head = "Number,Partner,Subject,Serial numbers" if side == "agent" else "Number,Subject,Serial numbers"
    assert (lines[0].replace(";", ","), len(lines) - 1) == (head, len(found(actor, state="any")))

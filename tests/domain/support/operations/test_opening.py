"""Opening support cases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.domain.support.models import SupportCase
from fleetward.domain.support.operations import open_support_case
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.kit.ids import number_of, uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TOKEN = UUID("0195a000-0000-7000-8000-000000000001")


def opened(actor: Actor, **fields: Any) -> SupportCase:
    usual: dict[str, Any] = {
        "token": TOKEN, "kind": SupportKind.MISSING_PCS, "subject": "Missing", "text": "Two are missing",
        "serials": ["5CG4100BCD"], "from_page": "/unassigned-devices/", "now": NOW,
    }  # fmt: skip
    with scoped(actor.scope), transaction.atomic():
        return open_support_case(actor=actor, **(usual | fields))


def at_customer(mine: Partner) -> Actor:
    customer = partners.customer(mine)
    return Actor(ActorKind.CUSTOMER, "Ola Dal", "it_administrator", uuid7(), mine.id, (customer.id,))


def seen(actor: Actor) -> list[str]:
    with scoped(actor.scope), transaction.atomic():
        return [found.subject for found in queries.visible_to(actor)]


def test_a_support_case_keeps_who_asked_what_about_which_pcs_and_from_where() -> None:
    actor = partners.partner_actor(partners.partner())
    found = opened(actor)
    assert (found.number, found.state, found.serials) == (f"S-{number_of(TOKEN, NOW)}", "open", ["5CG4100BCD"])
    assert (found.opened_by, found.opened_by_label, found.from_page) == (
        actor.user_id,
        "Kari Berg",
        "/unassigned-devices/",
    )
    with scoped(actor.scope), transaction.atomic():
        entry = AuditEntry.objects.get()
    assert (entry.action, entry.details["about"], entry.details["serials"]) == ("support_case.opened", "missing_pcs", 1)


def test_a_double_click_opens_one_support_case() -> None:
    actor = partners.partner_actor(partners.partner())
    assert opened(actor).id == opened(actor).id
    assert seen(actor) == ["Missing"]


def test_the_same_form_sent_again_with_other_words_is_another_support_case() -> None:
    actor = partners.partner_actor(partners.partner())
    first, second = opened(actor), opened(actor, subject="Wrong")
    assert first.number != second.number
    assert sorted(seen(actor)) == ["Missing", "Wrong"]


def test_a_token_of_somebody_else_opens_a_support_case_of_ones_own() -> None:
    mine = partners.partner()
    theirs, own = opened(partners.partner_actor(mine)), opened(partners.partner_actor(mine))
    assert own.id != theirs.id
    assert own.opened_by != theirs.opened_by


def test_the_same_token_at_two_partners_is_two_support_cases() -> None:
    actors = [partners.partner_actor(partners.partner(name)) for name in ("One", "Two")]
    for actor in actors:
        opened(actor, subject=str(actor.partner_id))
    assert [seen(actor) for actor in actors] == [[str(actor.partner_id)] for actor in actors]
    with scoped(VENDOR), transaction.atomic():
        assert SupportCase.objects.using("vendor").filter(id=TOKEN).count() == 1  # the desk finds each by its id


def test_a_customer_and_its_partner_each_see_their_own() -> None:
    mine = partners.partner()
    customer, partner = at_customer(mine), partners.partner_actor(mine)
    opened(customer, subject="from the customer", token=uuid7())
    opened(partner, subject="from the partner", token=uuid7())
    assert seen(customer) == ["from the customer"]
    assert seen(partner) == ["from the partner"]
    assert seen(at_customer(mine)) == []


def test_support_agents_see_all_and_other_vendor_staff_none() -> None:
    for name in ("One", "Two"):
        opened(partners.partner_actor(partners.partner(name)), subject=name, token=uuid7())
    assert sorted(seen(Actor(ActorKind.VENDOR, "Ada", "support_agent"))) == ["One", "Two"]
    assert seen(Actor(ActorKind.VENDOR, "Bo", "program_manager")) == []


def test_vendor_staff_open_no_support_case() -> None:
    staff = Actor(ActorKind.VENDOR, "Ada", "support_agent", uuid7())
    with scoped(VENDOR), transaction.atomic(), pytest.raises(Forbidden):
        open_support_case(
            actor=staff, token=uuid7(), kind=SupportKind.OTHER, subject="", text="", serials=[], from_page="", now=NOW
        )


def test_a_closed_support_case_is_no_longer_open() -> None:
    mine = partners.partner()
    actor = partners.partner_actor(mine)
    found = opened(actor)
    with scoped(Scope(mine.id)), transaction.atomic():
        assert queries.open_support_cases(actor).count() == 1
        SupportCase.objects.filter(partner_id=mine.id, id=found.id).update(state="closed")
        assert queries.open_support_cases(actor).count() == 0

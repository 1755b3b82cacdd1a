"""Double clicks, and people at the same moment: one claim, one decision, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from fleetward.domain.claims.operations import Refused
from fleetward.foundation.kit.ids import uuid7
from tests.factories import claims, partners
from tests.factories.claims import act, again, do

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("db")

PEOPLE = 5


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each got; None where it was refused."""
    start = Barrier(PEOPLE)

    def one(number: int) -> Any:
        try:
            start.wait()
            return work(number)
        except Refused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_one_form_sent_five_times_is_one_claim() -> None:
    claims.tariff()
    partner = claims.service_partner()
    actor, repair, token = partners.partner_actor(partner), claims.finished(partner), uuid7()
    made = at_once(lambda _: act("draft_claim", actor, claim_id=token, repair_id=repair.id))
    assert {one.id for one in made} == {token}
    assert claims.history(made[0]) == ["drafted"]


def test_five_forms_for_one_repair_are_one_claim() -> None:
    claims.tariff()
    partner = claims.service_partner()
    actor, repair = partners.partner_actor(partner), claims.finished(partner)
    made = at_once(lambda _: act("draft_claim", actor, claim_id=uuid7(), repair_id=repair.id))
    assert len([one for one in made if one]) == 1


def test_it_is_submitted_decided_and_answered_once() -> None:
    claims.tariff()
    partner = claims.service_partner()
    actor = partners.partner_actor(partner)
    claim = claims.drafted(actor, claims.finished(partner))
    claims.prove(actor, claim)
    assert len([one for one in at_once(lambda _: do("submit_claim", actor, claim)) if one]) == 1
    steps: list[tuple[str, dict[str, Any]]] = [("approve_claim", {}), ("deny_claim", {"reason": "No"})]
    decided = at_once(lambda number: do(steps[number % 2][0], claims.approver(), claim, **steps[number % 2][1]))
    assert len([one for one in decided if one]) == 1
    assert claims.history(claim) == ["drafted", "submitted", again(claim).state]


def test_a_denial_is_answered_with_one_claim() -> None:
    claims.tariff()
    partner = claims.service_partner()
    claim = claims.submitted(partner)
    do("deny_claim", claims.approver(), claim, reason="No")
    actor = partners.partner_actor(partner)
    answers = at_once(lambda _: do("resubmit", actor, claim, new_id=uuid7()))
    assert len([one for one in answers if one]) == 1


def test_the_two_approvers_are_two_people_also_at_the_same_moment() -> None:
    claims.tariff()
    claim = claims.submitted(claims.service_partner(), "5CG1", ("BOARD-1", 1, "9000.00"))
    first = claims.approver()
    do("approve_claim", first, claim)
    people = [first, claims.approver("Eli Moe")]
    confirmed = at_once(lambda number: do("confirm", people[number % 2], claim))
    assert [bool(one) for one in confirmed[::2]] == [False, False, False]
    assert (again(claim).state, again(claim).decided_by_label) == ("approved", "Eli Moe")

"""Whoever submitted a claim is told what becomes of it, and approvers of what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fleetward.domain.claims.lifecycle import PaymentStatus
from fleetward.domain.claims.settlement_file import Outcome
from fleetward.domain.partners.models import PartnerMember
from tests.factories import claims, partners
from tests.factories.notices import at_partner, at_vendor, notices

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")


def waiting(of: User) -> list[int]:
    """How many claims wait, by each unread notice that says so."""
    return [one.details["n"] for one in notices(of) if one.kind == "claim.waits"]


def states(of: User) -> list[str]:
    """The states of claims of which the person was told, the last one of each unread."""
    return [one.details["state"] for one in notices(of) if one.kind == "claim.moved"]


def test_the_submitter_is_told_of_the_decision_and_of_the_payment() -> None:
    mine = claims.service_partner()
    claims.tariff()
    claims.account(mine)
    kari, other = partners.partner_user(mine, "technician"), partners.partner_user(mine, "technician")
    actor = at_partner(kari, mine, "technician")
    claim = claims.drafted(actor, claims.finished(mine))
    claims.prove(actor, claim)
    claims.do("submit_claim", actor, claim)
    claims.do("approve_claim", claims.approver(), claim)
    assert (states(kari), states(other)) == (["approved"], [])
    run = claims.run()
    claims.act("settle_run", claims.approver(), run_id=run.id, results=[Outcome(f"{run.number}-1", PaymentStatus.PAID)])
    assert (states(kari), states(other)) == (["paid"], [])


def test_where_the_submitter_has_left_those_are_told_who_make_claims() -> None:
    mine = claims.service_partner()
    claims.tariff()
    kari, other, viewer = (partners.partner_user(mine, role) for role in ("technician", "technician", "viewer"))
    actor = at_partner(kari, mine, "technician")
    claim = claims.drafted(actor, claims.finished(mine))
    claims.prove(actor, claim)
    claims.do("submit_claim", actor, claim)
    PartnerMember.objects.filter(user=kari).delete()
    claims.do("deny_claim", claims.approver(), claim, reason="The PC is out of warranty")
    assert (states(kari), states(other), states(viewer)) == ([], ["denied"], [])


def test_approvers_are_told_together_how_many_claims_came_to_wait_for_them() -> None:
    mine = claims.service_partner()
    claims.tariff()
    ada, desk = partners.vendor_user("claims_approver"), partners.vendor_user("repair_desk", "Per Lie")
    actor = partners.partner_actor(mine)
    for serial in ("5CG0000001", "5CG0000002"):
        claim = claims.drafted(actor, claims.finished(mine, serial))
        claims.prove(actor, claim)
        claims.do("submit_claim", actor, claim)
    assert (waiting(ada), waiting(desk)) == ([2], [])
    claims.do("ask", claims.approver(), claim, text="Which disk?")
    claims.do("answer", actor, claim, text="The first one")
    assert waiting(ada) == [3]


def test_of_a_claim_that_two_must_approve_the_second_one_is_told() -> None:
    mine = claims.service_partner()
    claims.tariff()
    first, second = partners.vendor_user("claims_approver"), partners.vendor_user("claims_approver", "Per Lie")
    claim = claims.submitted(mine, "5CG1", ("BOARD-1", 1, "8800.01"))
    claims.do("approve_claim", at_vendor(first, "claims_approver"), claim)
    assert (waiting(first), waiting(second)) == ([1], [2])

"""What the claims desk decides, line by line, alone or by two."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.claims import queries, rules
from fleetward.domain.claims.lifecycle import Step
from fleetward.domain.claims.operations import LONGEST_REASON, Decision, LineInput, Refused
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import claims, partners
from tests.factories.claims import again, do

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim, ClaimLine
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

SSD = ("SSD-1", 2, "899.50")
DEAR = ("BOARD-1", 1, "9000.00")


@pytest.fixture
def partner(db: None) -> Partner:
    del db
    claims.tariff()
    return claims.service_partner()


def decide(actor: Actor, claim: Claim, *approved: str, reason: str = "", why: str = "Too much") -> None:
    decisions = [Decision(place, Decimal(one), why) for place, one in enumerate(approved, 1)]
    do("decide_lines", actor, claim, decisions=decisions, reason=reason)


def lines_for(actor: Actor, claim: Claim) -> list[ClaimLine]:
    with scoped(actor.scope), transaction.atomic():
        return queries.lines(actor, again(claim))


@pytest.mark.parametrize(
    ("approved", "state", "total", "reason"),
    [
        (("1799.00", "1200.00", "0"), "approved", "2999.00", ""),
        (("1799.00", "1000.00", "0"), "approved_in_part", "2799.00", "Too much"),
        (("0", "0.01", "0"), "approved_in_part", "0.01", "Too much"),
        (("0", "0", "0"), "denied", "0.00", "Too much"),
    ],
)
def test_the_lines_make_the_outcome(
    partner: Partner, approved: tuple[str, ...], state: str, total: str, reason: str
) -> None:
    claim = claims.submitted(partner, "5CG1", SSD)
    decide(claims.approver(), claim, *approved)
    now = again(claim)
    assert (now.state, now.approved, now.reason, now.decided_by_label) == (state, Decimal(total), reason, "Ada Holm")
    assert [line.approved for line in claims.lines(claim)] == [Decimal(one) for one in approved]
    assert claims.history(claim) == ["drafted", "submitted", state]


@pytest.mark.parametrize(
    ("approved", "why"),
    [
        (("1799.00", "1200.00"), ""),
        (("1799.01", "1200.00", "0"), ""),
        (("-1", "1200.00", "0"), "x"),
        (("1799.00", "1199.999", "0"), "x"),
        (("1799.00", "NaN", "0"), "x"),
        (("1799.00", "1000.00", "0"), " "),
    ],
)
def test_a_decision_that_cannot_stand_changes_nothing(partner: Partner, approved: tuple[str, ...], why: str) -> None:
    claim = claims.submitted(partner, "5CG1", SSD)
    with pytest.raises(Refused):
        decide(claims.approver(), claim, *approved, why=why)
    assert (again(claim).state, again(claim).approved) == ("submitted", None)
    assert [line.approved for line in claims.lines(claim)] == [None, None, None]


def test_above_the_limit_another_approver_must_confirm_what_the_first_proposed(partner: Partner) -> None:
    claim = claims.submitted(partner, "5CG1", DEAR)
    first, second = claims.approver(), claims.approver("Eli Moe")
    decide(first, claim, "9000.00", "1100.00", "0", reason="Half an hour less")
    assert (again(claim).state, again(claim).approved, again(claim).reason) == ("second_look", None, "")
    with pytest.raises(Refused, match="Another approver"):
        do("confirm", first, claim)
    assert (Step.CONFIRM in rules.steps(first, again(claim)), Step.CONFIRM in rules.steps(second, again(claim))) == (
        False, True,
    )  # fmt: skip
    do("confirm", second, claim)
    now = again(claim)
    assert (now.state, now.approved, now.reason) == ("approved_in_part", Decimal("10100.00"), "Half an hour less")
    assert (now.first_approver_label, now.decided_by_label) == ("Ada Holm", "Eli Moe")


def test_at_the_limit_one_decides_and_nothing_approved_needs_one(partner: Partner) -> None:
    at_limit = claims.submitted(partner, "5CG1", ("BOARD-1", 1, "8800.00"))
    do("approve_claim", claims.approver(), at_limit)
    denied = claims.submitted(partner, "5CG2", DEAR)
    do("deny_claim", claims.approver(), denied, reason="Not under warranty")
    assert (again(at_limit).state, again(denied).state) == ("approved", "denied")


def test_in_a_currency_without_a_limit_two_always_approve(partner: Partner) -> None:
    claims.tariff(currency="GBP", labour=Decimal("1.00"), valid_from=claims.REPAIRED.date())
    claim = claims.submitted(partner, "5CG1", ("SSD-1", 1, "0.10"))
    assert claim.currency == "NOK"
    pounds = claims.submitted(partner, "5CG2")
    do("approve_claim", claims.approver(), pounds)
    assert (pounds.currency, again(pounds).state) == ("GBP", "second_look")


def test_what_is_only_proposed_is_not_told_to_the_partner(partner: Partner) -> None:
    claim = claims.submitted(partner, "5CG1", DEAR)
    own, first = partners.partner_actor(partner), claims.approver()
    decide(first, claim, "9000.00", "1100.00", "0")
    assert [line.approved for line in lines_for(own, claim)] == [None, None, None]
    assert [line.reason for line in lines_for(own, claim)] == ["", "", ""]
    assert [line.approved for line in lines_for(first, claim)] == [Decimal(9000), Decimal(1100), Decimal(0)]
    do("send_back", claims.approver("Eli Moe"), claim, text="The tariff is right")
    for actor, told in ((own, []), (first, ["first_approval", "sent_back"])):
        with scoped(actor.scope), transaction.atomic():
            assert [one.kind for one in queries.events(actor, again(claim))] == ["drafted", "submitted", *told]


def test_what_is_sent_back_is_decided_anew(partner: Partner) -> None:
    claim = claims.submitted(partner, "5CG1", DEAR)
    decide(claims.approver(), claim, "9000.00", "1100.00", "0")
    do("send_back", claims.approver("Eli Moe"), claim, text="The tariff is right")
    assert (again(claim).state, again(claim).first_approver) == ("in_review", None)
    assert [line.approved for line in claims.lines(claim)] == [None, None, None]
    do("approve_claim", claims.approver("Eli Moe"), claim)
    do("confirm", claims.approver(), claim)
    assert (again(claim).state, again(claim).approved) == ("approved", Decimal("10200.00"))


def test_more_information_is_asked_and_answered_with_changed_lines(partner: Partner) -> None:
    claim = claims.submitted(partner, "5CG1", SSD)
    own = partners.partner_actor(partner)
    do("review", claims.approver(), claim)
    with pytest.raises(Refused):
        do("ask", claims.approver(), claim, text=" ")
    do("ask", claims.approver(), claim, text="How far was it?")
    assert (again(claim).state, again(claim).reason) == ("more_information", "How far was it?")
    do("set_lines", own, claim, lines=[LineInput(3, Decimal(10))])
    with pytest.raises(Refused):
        do("answer", own, claim, text="")
    do("answer", own, claim, text="Ten kilometres")
    assert (again(claim).state, again(claim).reason, again(claim).claimed) == ("submitted", "", Decimal("3052.50"))
    assert claims.history(claim) == ["drafted", "submitted", "in_review", "asked", "answered"]


def test_a_denial_is_answered_with_a_changed_claim_as_often_as_was_said(partner: Partner) -> None:
    claim = claims.submitted(partner, "5CG1", SSD)
    own = partners.partner_actor(partner)
    for attempt in (1, 2, 3):
        assert (again(claim).attempt, rules.attempts_left(again(claim))) == (attempt, 3 - attempt)
        do("deny_claim", claims.approver(), claim, reason="No")
        if attempt == 3:
            break
        token = uuid7()
        answers = [do("resubmit", own, claim, new_id=token) for _ in range(2)]
        assert [one.id for one in answers] == [token, token]
        with pytest.raises(Refused, match="answered already"):
            do("resubmit", own, claim, new_id=uuid7())
        do("set_lines", own, answers[0], lines=[LineInput(1, Decimal(1))])
        with scoped(own.scope), transaction.atomic():
            changes = queries.difference(own, answers[0])
        assert [(one.changed, one.before and one.before.reason) for one in changes] == [
            (attempt == 1, "No"), (False, "No"), (False, ""),
        ]  # fmt: skip
        do("submit_claim", own, answers[0])
        claim = answers[0]
    with pytest.raises(Refused, match="used up"):
        do("resubmit", own, claim, new_id=uuid7())
    with pytest.raises(Refused, match="denied"):
        claims.act("draft_claim", own, claim_id=uuid7(), repair_id=claim.repair_id)


def test_an_answer_that_was_withdrawn_uses_up_no_attempt_and_can_be_given_again(partner: Partner) -> None:
    claim = claims.submitted(partner, "5CG1", SSD)
    own = partners.partner_actor(partner)
    do("deny_claim", claims.approver(), claim, reason="No")
    answer = do("resubmit", own, claim, new_id=uuid7())
    do("withdraw", own, answer)
    again_given = do("resubmit", own, answer, new_id=uuid7())
    assert (answer.attempt, again_given.attempt, again_given.previous_id) == (2, 2, answer.id)
    first = claims.submitted(partner, "5CG2", SSD)
    do("withdraw", own, first)
    with pytest.raises(Refused, match="claim the repair anew"):
        do("resubmit", own, first, new_id=uuid7())


def test_a_long_reason_stands_whole_at_the_claim_and_as_it_begins_at_each_line(partner: Partner) -> None:
    claim, why = claims.submitted(partner, "5CG1", SSD), "No. " * 100
    do("deny_claim", claims.approver(), claim, reason=why)
    assert again(claim).reason == why.strip()
    told = {line.reason for line in claims.lines(claim) if line.amount}
    assert told == {why[:LONGEST_REASON].strip()}


@pytest.mark.parametrize(
    ("positions", "why"),
    [((1, 2, 3, 4), "There is no line 4."), ((1, 2, 3, 1), "Line 1 is named twice.")],
)
def test_a_decision_about_no_line_or_twice_about_one_is_refused(
    partner: Partner, positions: tuple[int, ...], why: str
) -> None:
    claim = claims.submitted(partner, "5CG1", SSD)
    with pytest.raises(Refused) as refused:
        do("decide_lines", claims.approver(), claim, decisions=[Decision(one, Decimal(0), "No") for one in positions])
    assert (str(refused.value.why), again(claim).state) == (why, "submitted")

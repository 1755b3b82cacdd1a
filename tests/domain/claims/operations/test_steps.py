"""What each kind of actor can do with a claim, in each state: told plainly, and tried."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.claims import queries, rules
from fleetward.domain.claims.lifecycle import CLAIM_MOVES, OPEN_TO, ClaimState, Step
from fleetward.domain.claims.models import Claim, ClaimLine
from fleetward.domain.claims.operations import Decision, LineInput, Refused
from fleetward.domain.claims.operations.locking import write
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import claims, partners
from tests.factories.claims import NOW, again

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

STATES = tuple(str(one) for one in ClaimState)
EXPECTED = {
    "set_lines": {"draft": "draft", "more_information": "more_information"},
    "renew_lines": {"draft": "draft", "more_information": "more_information"},
    "add_attachment": {"draft": "draft", "more_information": "more_information"},
    "remove_attachment": {"draft": "draft"},
    "submit_claim": {"draft": "submitted"},
    "answer": {"more_information": "submitted"},
    "withdraw": dict.fromkeys(("draft", "submitted", "in_review", "more_information"), "withdrawn"),
    "resubmit": {"denied": "denied"},
    "review": {"submitted": "in_review"},
    "ask": dict.fromkeys(("submitted", "in_review"), "more_information"),
    "decide_lines": dict.fromkeys(("submitted", "in_review"), "approved_in_part"),
    "approve_claim": dict.fromkeys(("submitted", "in_review"), "approved"),
    "deny_claim": dict.fromkeys(("submitted", "in_review"), "denied"),
    "confirm": {"second_look": "approved_in_part"},
    "send_back": {"second_look": "in_review"},
}
"""Operation -> state before -> state after; in all other states it is refused."""

OF_PARTNER = {
    "set_lines", "renew_lines", "add_attachment", "remove_attachment", "submit_claim", "answer", "withdraw", "resubmit",
}  # fmt: skip
NEVER_SUBMITTED = {"draft"}
READERS_OF_VENDOR = {"claims_approver", "auditor"}


def actors(of: Partner) -> dict[str, Actor]:
    customer = partners.customer(of)
    roles = ("program_manager", "channel_data_steward", "support_agent", "repair_desk", "claims_approver", "auditor")
    return {
        **{role: partners.partner_actor(of, role) for role in ("administrator", "technician", "viewer")},
        **{role: Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7()) for role in roles},
        "rival": partners.partner_actor(claims.service_partner("Rival")),
        "customer": partners.customer_actor(customer),
        "system": SYSTEM,
    }


def expected(name: str, operation: str, state: str) -> str | type[Exception]:
    """The state after, or what is raised."""
    if name in {"rival", "customer", "system"}:
        return Claim.DoesNotExist
    vendor = name not in {"administrator", "technician", "viewer"}
    if vendor and (name not in READERS_OF_VENDOR or state in NEVER_SUBMITTED):
        return Claim.DoesNotExist
    works = {"claims_approver"} if operation not in OF_PARTNER else {"administrator", "technician"}
    return EXPECTED[operation].get(state, Refused) if name in works else Refused


def set_to(claim: Claim, state: str) -> None:
    """Put it into a state, with what belongs to it, whatever happened before."""
    with scoped(Scope(claim.partner_id)), transaction.atomic():
        rows = Claim.objects.filter(partner_id=claim.partner_id)
        rows.filter(previous_id=claim.id).update(previous_id=None, state="withdrawn")
        rows.filter(id=claim.id).update(
            state=state, submitted_at=None if state in NEVER_SUBMITTED else NOW, approved=None, first_approver=uuid7(),
        )  # fmt: skip
        for line in ClaimLine.objects.filter(partner_id=claim.partner_id, claim_id=claim.id, kind="labour"):
            line.quantity, line.amount = Decimal(1), line.price
            line.approved = Decimal(1000) if state == "second_look" else None
            line.save()
        rows.filter(id=claim.id).update(claimed=claims.LABOUR)


def arguments(operation: str, attachment: Any) -> dict[str, Any]:
    usual: dict[str, dict[str, Any]] = {
        "set_lines": {"lines": [LineInput(1, Decimal(1))]},
        "add_attachment": {"name": "a.pdf", "content": claims.PDF, "evidence": "other"},
        "remove_attachment": {"attachment_id": attachment},
        "answer": {"text": "Here"},
        "resubmit": {"new_id": uuid7()},
        "ask": {"text": "Why?"},
        "decide_lines": {"decisions": [Decision(1, Decimal(1000), "Less"), Decision(2, Decimal(0))]},
        "deny_claim": {"reason": "No"},
        "send_back": {"text": "Look again"},
    }
    return usual.get(operation, {})


@pytest.mark.parametrize("operation", sorted(EXPECTED))
def test_every_actor_in_every_state_can_do_what_the_table_says(operation: str) -> None:
    claims.tariff()
    partner = claims.service_partner()
    people = actors(partner)
    claim = claims.drafted(people["administrator"], claims.finished(partner))
    claims.prove(people["administrator"], claim)
    found: dict[tuple[str, str], Any] = {}
    for name, actor in people.items():
        for state in STATES:
            set_to(claim, state)
            extra = claims.do(
                "add_attachment", people["administrator"], claim, name="x", content=claims.photo(7), evidence="other"
            ) if state == "draft" and operation == "remove_attachment" else None  # fmt: skip
            given = arguments(operation, extra.id if extra else uuid7())
            try:
                claims.do(operation, actor, claim, **given)
                found[name, state] = again(claim).state
            except (Refused, Claim.DoesNotExist) as wrong:
                found[name, state] = type(wrong)
    wanted = {(name, state): expected(name, operation, state) for name in people for state in STATES}
    if operation == "remove_attachment":  # in the state in which more is attached, nothing is taken away
        wanted |= {(name, "more_information"): Refused for name in ("administrator", "technician")}
    assert found == wanted


def test_pages_offer_what_operations_allow() -> None:
    claims.tariff()
    partner = claims.service_partner()
    people = actors(partner)
    claim = claims.drafted(people["administrator"], claims.finished(partner))
    for state in STATES:
        set_to(claim, state)
        now = again(claim)
        own = {one for one in Step if state in OPEN_TO[one]} - ({Step.RESUBMIT} if state == "withdrawn" else set())
        theirs = own - {Step.EDIT, Step.SUBMIT, Step.ANSWER, Step.WITHDRAW, Step.RESUBMIT}
        assert set(rules.steps(people["technician"], now)) == own - theirs
        assert set(rules.steps(people["claims_approver"], now)) == theirs
        for name in set(people) - {"administrator", "technician", "claims_approver"}:
            assert rules.steps(people[name], now) == []


def test_the_vendor_sees_what_was_submitted_and_customers_nothing() -> None:
    claims.tariff()
    partner = claims.service_partner()
    people = actors(partner)
    draft = claims.drafted(people["administrator"], claims.finished(partner, "5CG1"))
    sent = claims.submitted(partner, "5CG2")
    seen = {}
    for name, actor in people.items():
        with scoped(actor.scope), transaction.atomic():
            seen[name] = {one.id for one in queries.visible_to(actor)}
    own, desk = {draft.id, sent.id}, {sent.id}
    assert seen == {
        "administrator": own, "technician": own, "viewer": own, "claims_approver": desk, "auditor": desk,
        "program_manager": set(), "channel_data_steward": set(), "support_agent": set(), "repair_desk": set(),
        "rival": set(), "customer": set(), "system": set(),
    }  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_only_moves_of_the_table_are_written(state: str) -> None:
    claims.tariff()
    partner = claims.service_partner()
    claim = claims.drafted(partners.partner_actor(partner), claims.finished(partner))
    for to in ClaimState:
        set_to(claim, state)
        with scoped(Scope(partner.id)), transaction.atomic():
            if to in CLAIM_MOVES[ClaimState(state)]:
                write(again(claim), now=NOW, state=to)
                assert again(claim).state == to
            else:
                with pytest.raises(ValueError, match=f"{state} to"):
                    write(again(claim), now=NOW, state=to)

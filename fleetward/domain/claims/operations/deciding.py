"""What the vendor's claims desk does with a claim. Two at once: the second is refused by the state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.claims import rules, told
from fleetward.domain.claims.amounts import ZERO
from fleetward.domain.claims.lifecycle import ClaimEventKind, ClaimState, Step
from fleetward.domain.claims.models import ClaimEvent
from fleetward.domain.claims.operations.locking import lines_of, note, refuse, said, store_lines, working, write
from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from fleetward.domain.claims.models import Claim, ClaimLine
    from fleetward.domain.partners.actor import Actor


LONGEST_REASON = 300
"""Of a line; what is said of a claim as a whole may be longer."""


@dataclass(frozen=True)
class Decision:
    """What is approved of one line, from 0 to what it claims; less needs a reason."""

    position: int
    approved: Decimal
    reason: str = ""


@transaction.atomic
def review(*, actor: Actor, claim_id: UUID, now: datetime) -> Claim:
    """Take it up."""
    with working(actor=actor, claim_id=claim_id, step=Step.REVIEW) as claim:
        write(claim, now=now, state=ClaimState.IN_REVIEW)
        note(claim, ClaimEventKind.IN_REVIEW, now=now, label=actor.label)
        audit.record(actor, "claim.in_review", claim)
    return claim


@transaction.atomic
def ask(*, actor: Actor, claim_id: UUID, text: str, now: datetime) -> Claim:
    """Ask the partner for more information; it may change lines and attach more before it answers."""
    with working(actor=actor, claim_id=claim_id, step=Step.ASK) as claim:
        words = said(text)
        write(claim, now=now, state=ClaimState.MORE_INFORMATION, reason=words)
        note(claim, ClaimEventKind.ASKED, now=now, label=actor.label, text=words)
        audit.record(actor, "claim.asked", claim)
        told.moved([claim], now)
    return claim


@transaction.atomic
def decide_lines(
    *, actor: Actor, claim_id: UUID, decisions: Sequence[Decision], now: datetime, reason: str = ""
) -> Claim:
    """Decide every line: all in full approves, all 0 denies, anything between approves in part.

    Above the vendor's limit it is a proposal, until another approver confirms it.
    """
    with working(actor=actor, claim_id=claim_id, step=Step.DECIDE) as claim:
        refuse(rules.refuse_positions([one.position for one in decisions], lines_of(claim)))
        _decide(actor, claim, {one.position: one for one in decisions}, reason, now)
    return claim


@transaction.atomic
def approve_claim(*, actor: Actor, claim_id: UUID, now: datetime) -> Claim:
    """Approve all that is claimed."""
    with working(actor=actor, claim_id=claim_id, step=Step.DECIDE) as claim:
        _decide(
            actor, claim, {line.position: Decision(line.position, line.amount) for line in lines_of(claim)}, "", now
        )
    return claim


@transaction.atomic
def deny_claim(*, actor: Actor, claim_id: UUID, reason: str, now: datetime) -> Claim:
    """Approve nothing of it; the reason is told to the partner, whole at the claim, and how it begins at each line."""
    with working(actor=actor, claim_id=claim_id, step=Step.DECIDE) as claim:
        why = said(reason)
        short = why[:LONGEST_REASON]
        nothing = {line.position: Decision(line.position, ZERO, short) for line in lines_of(claim)}
        _decide(actor, claim, nothing, why, now)
    return claim


def _decide(actor: Actor, claim: Claim, decisions: dict[int, Decision], reason: str, now: datetime) -> None:
    lines = lines_of(claim)
    for line in lines:
        _decide_line(line, decisions.get(line.position))
    store_lines(claim, lines, now=now)
    approved = _approved(lines)
    why = reason.strip() or "; ".join(dict.fromkeys(line.reason for line in lines if line.reason))
    if rules.two_must_approve(claim, approved):
        _propose(actor, claim, approved, why, now)
    else:
        _conclude(actor, claim, approved, why, now)


def _decide_line(line: ClaimLine, decision: Decision | None) -> None:
    approved, reason = (decision.approved, decision.reason) if decision else (None, "")
    refuse(rules.refuse_decision(line, approved, reason))
    line.approved, line.reason = approved, reason.strip() if approved != line.amount else ""


def _approved(lines: list[ClaimLine]) -> Decimal:
    return sum((line.approved or ZERO for line in lines), ZERO)


def _propose(actor: Actor, claim: Claim, approved: Decimal, why: str, now: datetime) -> None:
    write(
        claim, now=now, state=ClaimState.SECOND_LOOK, first_approver=actor.user_id, first_approver_label=actor.label,
        reason="",
    )  # fmt: skip
    details = {"approved": str(approved)}
    note(claim, ClaimEventKind.FIRST_APPROVAL, now=now, label=actor.label, text=why, details=details)
    audit.record(actor, "claim.first_approval", claim, approved=str(approved))
    told.waits(now, besides=actor.user_id)


def _conclude(actor: Actor, claim: Claim, approved: Decimal, why: str, now: datetime) -> None:
    """The event has the name of the state."""
    state = outcome(claimed=claim.claimed, approved=approved)
    write(
        claim, now=now, state=state, approved=approved, decided_at=now, decided_by_label=actor.label, reason=why,
    )  # fmt: skip
    details = {"claimed": str(claim.claimed), "approved": str(approved)}
    note(claim, ClaimEventKind(state), now=now, label=actor.label, text=why, details=details)
    audit.record(actor, f"claim.{state}", claim, **details)
    told.moved([claim], now)


def outcome(*, claimed: Decimal, approved: Decimal) -> ClaimState:
    """The state that such a decision leads to."""
    if approved == 0:
        return ClaimState.DENIED
    return ClaimState.APPROVED if approved == claimed else ClaimState.APPROVED_IN_PART


@transaction.atomic
def confirm(*, actor: Actor, claim_id: UUID, now: datetime) -> Claim:
    """As the second approver, decide as the first one proposed."""
    with working(actor=actor, claim_id=claim_id, step=Step.CONFIRM) as claim:
        events = ClaimEvent.objects.filter(partner_id=claim.partner_id, claim_id=claim.id)
        first = events.filter(kind=ClaimEventKind.FIRST_APPROVAL).order_by("at", "id").last()
        _conclude(actor, claim, _approved(lines_of(claim)), first.text if first else "", now)
    return claim


@transaction.atomic
def send_back(*, actor: Actor, claim_id: UUID, text: str, now: datetime) -> Claim:
    """Do not confirm what was proposed: it is to be decided anew, and the proposal is forgotten."""
    with working(actor=actor, claim_id=claim_id, step=Step.SEND_BACK) as claim:
        words = said(text)
        lines = lines_of(claim)
        for line in lines:
            line.approved, line.reason = None, ""
        store_lines(claim, lines, now=now)
        write(claim, now=now, state=ClaimState.IN_REVIEW, first_approver=None, first_approver_label="")
        note(claim, ClaimEventKind.SENT_BACK, now=now, label=actor.label, text=words)
        audit.record(actor, "claim.sent_back", claim)
    return claim

"""The partner's steps with a claim: it submits, answers, withdraws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.claims import queries, told
from fleetward.domain.claims.lifecycle import ClaimEventKind, ClaimState, Step
from fleetward.domain.claims.operations.locking import note, refuse, said, working, write
from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.actor import Actor


@transaction.atomic
def submit_claim(*, actor: Actor, claim_id: UUID, now: datetime) -> Claim:
    """Send it to the vendor's claims desk, if nothing that the check finds stops it."""
    with working(actor=actor, claim_id=claim_id, step=Step.SUBMIT) as claim:
        _refuse_findings(actor, claim, now)
        write(claim, now=now, state=ClaimState.SUBMITTED, submitted_at=now, submitted_by=actor.user_id)
        note(claim, ClaimEventKind.SUBMITTED, now=now, label=actor.label, details={"claimed": str(claim.claimed)})
        audit.record(actor, "claim.submitted", claim, claimed=str(claim.claimed), currency=claim.currency)
        told.waits(now)
    return claim


@transaction.atomic
def answer(*, actor: Actor, claim_id: UUID, text: str, now: datetime) -> Claim:
    """Answer what the vendor asked; lines and attachments may have been changed before."""
    with working(actor=actor, claim_id=claim_id, step=Step.ANSWER) as claim:
        words = said(text)
        _refuse_findings(actor, claim, now)
        write(claim, now=now, state=ClaimState.SUBMITTED, reason="")
        details = {"claimed": str(claim.claimed)}
        note(claim, ClaimEventKind.ANSWERED, now=now, label=actor.label, text=words, details=details)
        audit.record(actor, "claim.answered", claim, claimed=str(claim.claimed))
        told.waits(now)
    return claim


def _refuse_findings(actor: Actor, claim: Claim, now: datetime) -> None:
    stopping = [str(one.text) for one in queries.precheck(actor, claim, now) if one.stops]
    refuse(" ".join(stopping))


@transaction.atomic
def withdraw(*, actor: Actor, claim_id: UUID, now: datetime, text: str = "") -> Claim:
    """Nobody asks for it any more; the repair can be claimed anew."""
    with working(actor=actor, claim_id=claim_id, step=Step.WITHDRAW) as claim:
        write(claim, now=now, state=ClaimState.WITHDRAWN)
        note(claim, ClaimEventKind.WITHDRAWN, now=now, label=actor.label, text=text.strip())
        audit.record(actor, "claim.withdrawn", claim)
    return claim

"""What the page of one claim shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fleetward.domain.claims import queries
from fleetward.domain.claims.lifecycle import ClaimState, Step
from fleetward.domain.claims.repair_story import story
from fleetward.domain.partners.actor import ActorKind
from fleetward.entrypoints.web.claims import wording
from fleetward.entrypoints.web.repair_desk import wording as repairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.claims.models import Claim, ClaimLine
    from fleetward.domain.partners.actor import Actor

CARDS = {
    "submit_claim": Step.SUBMIT, "answer": Step.ANSWER, "confirm": Step.CONFIRM, "send_back": Step.SEND_BACK,
    "ask": Step.ASK, "withdraw": Step.WITHDRAW,
}  # fmt: skip
"""Operations that have a button on the card *What to do*; the others stand where what they change is shown."""
ENDS_BADLY = frozenset({"withdraw", "send_back"})
UNSUBMITTED = (ClaimState.DRAFT, ClaimState.MORE_INFORMATION)
UNDECIDED = (ClaimState.SUBMITTED, ClaimState.IN_REVIEW, ClaimState.SECOND_LOOK)


def context(
    actor: Actor, claim: Claim, lines: Sequence[ClaimLine], steps: Sequence[Step], forms: dict[str, Any], *,
    open_form: str,
) -> dict[str, Any]:  # fmt: skip
    """All of it, for this reader; `open_form` is the step whose form must be corrected."""
    vendor = actor.kind is ActorKind.VENDOR
    return {
        "claim": claim,
        "tone": wording.TONES[ClaimState(claim.state)],
        "vendor": vendor,
        "partner": claim.partner.name if vendor else "",
        "program": wording.program(claim.program),
        "claimed": wording.money(claim.claimed, claim.currency),
        "approved": wording.money(claim.approved, claim.currency),
        "judged": "decide_lines" in forms or _judged(claim, vendor=vendor),
        "lines": [_row(claim, one, forms) for one in lines],
        "forms": forms,
        "take": Step.REVIEW in steps,
        "may_answer": Step.RESUBMIT in steps,
        "cards": [_card(name, step, forms[name], open_form) for name, step in CARDS.items() if name in forms],
        "open_form": open_form,
        "attachments": queries.attachments(actor, claim),
        "events": wording.timeline(claim, queries.events(actor, claim)),
        "payment": wording.payment(claim),
        **_check(actor, claim),
        **_answers(actor, claim),
        **(_told(actor, claim) if vendor else {}),
    }


def _judged(claim: Claim, *, vendor: bool) -> bool:
    """Whether the reader sees what is approved of each line; of what is only proposed the partner sees nothing."""
    return claim.approved is not None or (vendor and claim.state == ClaimState.SECOND_LOOK)


def _row(claim: Claim, line: ClaimLine, forms: dict[str, Any]) -> dict[str, Any]:
    """A line, with the fields that stand in its row."""
    told = wording.line(claim, line)
    if "set_lines" in forms:
        told["edit"] = forms["set_lines"].fields_of(line)
    if "decide_lines" in forms:
        told["decide"] = forms["decide_lines"].fields_of(line)
    return told


def _card(name: str, step: Step, form: Any, open_form: str) -> dict[str, Any]:
    label, icon = wording.STEPS[step]
    return {
        "name": name, "label": label, "icon": icon, "form": form, "ends": name in ENDS_BADLY,
        "open": name == open_form, "asks": bool(form.fields),
    }  # fmt: skip


def _check(actor: Actor, claim: Claim) -> dict[str, Any]:
    """What the check finds, and how many attempts are left: before it is submitted."""
    if claim.state not in UNSUBMITTED or actor.kind is ActorKind.VENDOR:
        return {}
    found = wording.findings(actor, queries.precheck(actor, claim, timezone.now()))
    return {
        "checked": True, "findings": found, "stops": any(one["stops"] for one in found),
        "attempts": wording.attempts(claim),
        "until": queries.last_moment(claim) if claim.submitted_at is None else None,
    }  # fmt: skip


def _answers(actor: Actor, claim: Claim) -> dict[str, Any]:
    """The claim that this one answers, with the difference, and the one that answers it."""
    before = queries.previous(actor, claim)
    after = queries.visible_to(actor).filter(partner_id=claim.partner_id, previous_id=claim.id).first()
    changes = queries.difference(actor, claim) if before else []
    return {"before": before, "after": after, "difference": [wording.change(claim, one) for one in changes]}


def _told(actor: Actor, claim: Claim) -> dict[str, Any]:
    """For the claims desk: the whole story of the repair, and when a second approver is needed."""
    found = story(actor, claim)
    return {
        "story": found,
        "repair_events": repairs.timeline(found.events) if found else [],
        "second": wording.second_approver(claim) if claim.state in UNDECIDED else "",
    }

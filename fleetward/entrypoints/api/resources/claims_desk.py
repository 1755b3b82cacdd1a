"""What the vendor's claims desk does with claims: it takes them up, asks, decides line by line, and confirms (R9)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from fleetward.domain.claims import operations
from fleetward.domain.claims.operations import LONGEST_REASON, Decision
from fleetward.domain.claims.repair_story import story
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.repairs.lifecycle import RepairState
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.resources.claim_drafting import MOST_LINES
from fleetward.entrypoints.api.resources.claims import ClaimShown, find
from fleetward.entrypoints.api.resources.repairs import RepairEventShown
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Amount, Sent, resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.claims.models import Claim

router = resources("claims")

OF_REPAIR = ("number", "state", "description", "diagnosis", "visit", "visit_from", "closed_at")
"""What is told of the repair case as it is."""

DeskStep = Literal["review", "ask", "decide_lines", "approve", "deny", "confirm", "send_back"]


class DecisionSent(Sent):
    """What is approved of a line, from 0 to what it claims; less needs a reason, which the partner reads."""

    position: int = Field(ge=1, le=32_767)
    approved: Amount
    reason: str = Field(default="", max_length=LONGEST_REASON)


class DeskStepSent(Sent):
    """A step of the claims desk, and what it needs to say."""

    step: DeskStep
    text: str = Field(
        default="", max_length=LONGEST_TEXT,
        description="To `ask`: the question; to `deny` and `send_back`: why. `decide_lines`: of the whole, if at all.",
    )  # fmt: skip
    decisions: list[DecisionSent] = Field(
        default=[], max_length=MOST_LINES, description="To `decide_lines`: one for every line of the claim."
    )


class OrderTold(Schema):
    """A parts order of the repair, in short."""

    id: UUID
    number: str
    state: OrderState
    delivered_at: datetime | None
    parts: str


class ClaimStory(Schema):
    """What a claim rests on: the repair case, what was done, and the parts that were ordered for it."""

    number: str
    state: RepairState
    problem: str = Field(description="A code; empty where somebody wrote what is wrong.")
    description: str
    diagnosis: str
    visit: str
    visit_from: datetime | None
    closed_at: datetime | None
    events: list[RepairEventShown]
    orders: list[OrderTold]


DEEDS: dict[DeskStep, Callable[[dict[str, Any], DeskStepSent], Claim]] = {
    "review": lambda asked, _sent: operations.review(**asked),
    "ask": lambda asked, sent: operations.ask(**asked, text=sent.text),
    "decide_lines": lambda asked, sent: operations.decide_lines(
        **asked, decisions=[Decision(**one.model_dump()) for one in sent.decisions], reason=sent.text
    ),
    "approve": lambda asked, _sent: operations.approve_claim(**asked),
    "deny": lambda asked, sent: operations.deny_claim(**asked, reason=sent.text),
    "confirm": lambda asked, _sent: operations.confirm(**asked),
    "send_back": lambda asked, sent: operations.send_back(**asked, text=sent.text),
}


@router.post(
    "/claims/{uuid:claim_id}/steps", response=ClaimShown, operation_id="take_claim_step",
    summary="Take a step with a claim, at the claims desk",
    **allowed(Permission.CLAIM_DECIDE, kinds=VENDOR, refuses=[404, 409]),
)  # fmt: skip
def take_claim_step(request: HttpRequest, claim_id: UUID, sent: DeskStepSent) -> Any:
    """Above the vendor's limit a decision waits for another approver (`second_look`), who confirms or sends it back."""
    asked = {"actor": called(request), "claim_id": claim_id, "now": timezone.now()}
    return DEEDS[sent.step](asked, sent)


@router.get(
    "/claims/{uuid:claim_id}/story", response=ClaimStory, operation_id="get_claim_story",
    summary="What a claim rests on",
    **allowed(Permission.CLAIM_VIEW, kinds=VENDOR, refuses=[404]),
)  # fmt: skip
def get_claim_story(request: HttpRequest, claim_id: UUID) -> Any:
    """For the claims desk, which sees no repair cases of partners' own: without contact details, messages and notes."""
    actor = called(request)
    found = story(actor, find(actor, claim_id))
    if found is None:
        raise Http404
    told = {name: getattr(found.repair, name) for name in OF_REPAIR}
    return told | {"problem": found.repair.rule, "events": found.events, "orders": found.orders}

"""Claims: what a Service Delivery Partner asks back for finished repairs (R9)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.claim_filter import SORTS, ClaimFilter
from fleetward.domain.claims.lifecycle import ClaimState, LineKind, RepairType
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Sent, extended, one, resources

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.actor import Actor

router = resources("claims")

PARTNER = (ActorKind.PARTNER,)
MAY_ACT = allowed(Permission.CLAIM_MANAGE, kinds=PARTNER, refuses=[404, 409])


class ClaimShown(Schema):
    """A claim. Amounts are in its one currency."""

    id: UUID
    number: str
    partner_id: UUID
    repair_id: UUID
    repair_number: str
    serial: str
    model: str
    program: str
    country: str
    currency: str = Field(examples=["NOK"])
    repair_type: RepairType
    repaired_at: datetime
    state: ClaimState
    claimed: Decimal = Field(examples=["1250.00"])
    approved: Decimal | None
    reason: str
    previous_id: UUID | None
    attempt: int
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    paid_at: datetime | None


class ClaimLineShown(Schema):
    """One line of a claim."""

    position: int
    kind: LineKind
    text: str
    part_number: str
    order_id: UUID | None
    quantity: Decimal
    price: Decimal
    amount: Decimal
    approved: Decimal | None
    reason: str


class ClaimDetails(ClaimShown):
    """With its lines."""

    lines: list[ClaimLineShown]


class ClaimList(Listed):
    """Claims."""

    items: list[ClaimShown]


class ClaimsAsked(Asked):
    """Which claims: as the list's filter bar. Those not decided yet, unless `state` says something else."""

    q: str = Field(default="", max_length=200, description="Start of a number, or of the serial number.")
    state: ClaimState | Literal["any", "unpaid", "ended"] | None = None
    partner: UUID | None = None
    program: str = Field(default="", max_length=200)
    currency: str = Field(default="", max_length=3)
    period: Literal["", "7", "30", "90", "365"] = Field(default="", description="Submitted in so many days.")
    sort: Literal[
        "created_at", "-created_at", "serial", "-serial", "claimed", "-claimed", "changed_at", "-changed_at"
    ] = "-created_at"


class AnswerSent(Sent):
    """What the vendor asked, answered."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")


class WithdrawalSent(Sent):
    """Why, if one says."""

    text: str = Field(default="", max_length=LONGEST_TEXT)


@router.get(
    "/claims", response=ClaimList, operation_id="list_claims", summary="Claims", **allowed(Permission.CLAIM_VIEW)
)
def list_claims(request: HttpRequest, response: HttpResponse, asked: Query[ClaimsAsked]) -> Any:
    """The partner's own; for the vendor's people all that were ever submitted."""
    chosen = ClaimFilter.read(filled(asked))
    rows = chosen.apply(queries.visible_to(called(request)), now=timezone.now())
    return page(request, response, rows, asked, sorts=SORTS)


def _details(actor: Actor, claim_id: UUID) -> ClaimDetails:
    found: Claim = one(queries.visible_to(actor), id=claim_id)
    return extended(ClaimDetails, found, lines=queries.lines(actor, found))


@router.get(
    "/claims/{uuid:claim_id}", response=ClaimDetails, operation_id="get_claim", summary="One claim",
    **allowed(Permission.CLAIM_VIEW, refuses=[404]),
)  # fmt: skip
def get_claim(request: HttpRequest, claim_id: UUID) -> Any:
    """With its lines, and what was approved of each."""
    return _details(called(request), claim_id)


@router.post(
    "/claims/{uuid:claim_id}/submit", response=ClaimDetails, operation_id="submit_claim", url_name="submit_claim",
    summary="Submit a claim", **MAY_ACT,
)  # fmt: skip
def submit(request: HttpRequest, claim_id: UUID) -> Any:
    """To the vendor's claims desk. 409 with all that stops it."""
    actor = called(request)
    one(queries.visible_to(actor), id=claim_id)
    operations.submit_claim(actor=actor, claim_id=claim_id, now=timezone.now())
    return _details(actor, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/answer", response=ClaimDetails, operation_id="answer_claim",
    summary="Answer what the vendor asked", **MAY_ACT,
)  # fmt: skip
def answer_claim(request: HttpRequest, claim_id: UUID, sent: AnswerSent) -> Any:
    """It is with the claims desk again. 409 with all that stops it."""
    actor = called(request)
    one(queries.visible_to(actor), id=claim_id)
    operations.answer(actor=actor, claim_id=claim_id, text=sent.text, now=timezone.now())
    return _details(actor, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/withdraw", response=ClaimDetails, operation_id="withdraw_claim",
    summary="Withdraw a claim", **MAY_ACT,
)  # fmt: skip
def withdraw_claim(request: HttpRequest, claim_id: UUID, sent: WithdrawalSent) -> Any:
    """The repair can be claimed anew."""
    actor = called(request)
    one(queries.visible_to(actor), id=claim_id)
    operations.withdraw(actor=actor, claim_id=claim_id, text=sent.text, now=timezone.now())
    return _details(actor, claim_id)

"""Claims: what a Service Delivery Partner asks back for finished repairs (R9)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.claims import claim_export, queries, rules
from fleetward.domain.claims.claim_filter import QUEUE_SORTS, ClaimFilter
from fleetward.domain.claims.lifecycle import ClaimEventKind, ClaimState, FindingCode, LineKind, RepairType, Step
from fleetward.domain.claims.queries.prechecking import last_moment
from fleetward.domain.claims.work_report import pdf, work_report
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import PARTNER, allowed
from fleetward.entrypoints.api.etags import tagged
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.resource import Amount, Sent, among, extended, one, resources
from fleetward.foundation.kit.download import download
from fleetward.gateways import pdf_file
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.actor import Actor

router = resources("claims")

MAY = allowed(Permission.CLAIM_VIEW)
MAY_ONE = allowed(Permission.CLAIM_VIEW, refuses=[404])
CHECKED = (ClaimState.DRAFT, ClaimState.MORE_INFORMATION)
"""What is still to be submitted is checked before; of the others there is nothing to be said any more."""


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
    """With its lines, and what you may do with it now."""

    lines: list[ClaimLineShown]
    steps: list[Annotated[str, among(Step)]]


class ClaimList(Listed):
    """Claims."""

    items: list[ClaimShown]


class ClaimEventShown(Schema):
    """One step of a claim. `details` has amounts as text, in the claim's currency, or the number of a payment run."""

    id: UUID
    at: datetime
    kind: ClaimEventKind
    meaning: str = Field(alias="get_kind_display")
    by: str = Field(alias="actor_label")
    text: str
    details: dict[str, str] = Field(examples=[{"claimed": "1250.00"}])


class ClaimEventList(Listed):
    """What happened, oldest first."""

    items: list[ClaimEventShown]


class FindingShown(Schema):
    """What the check found. What `stops` must be put right before the claim is submitted; the rest is good to know."""

    code: FindingCode
    stops: bool
    text: str

    @staticmethod
    def resolve_text(found: queries.Finding) -> str:
        """In the language in force."""
        return str(found.text)


class ClaimCheck(Schema):
    """What stands against a claim that is still to be submitted; first what stops it."""

    findings: list[FindingShown]
    attempts_left: int = Field(description="How often a denial could still be answered with a changed claim.")
    submit_until: datetime | None = Field(description="Of a claim that was never submitted.")


class ClaimsWanted(Sent):
    """Which claims: as the list's filter bar. Those not decided yet, unless `state` or `month` says something else."""

    q: str = Field(default="", max_length=200, description="Start of a number, or of the serial number.")
    state: ClaimState | Literal["any", "unpaid", "ended"] | None = None
    partner: UUID | None = None
    program: str = Field(default="", max_length=200)
    currency: str = Field(default="", max_length=3)
    amount: Amount | None = Field(default=None, description="The least that is claimed, whatever the currency.")
    period: Literal["", "7", "30", "90", "365"] = Field(default="", description="Submitted in so many days.")
    month: str = Field(
        default="", pattern="^((expected|approved|paid)-2[0-9]{3}-(0[1-9]|1[0-2]))?$", examples=["paid-2026-11"],
        description="Whose money belongs to a month: what is expected, approved or paid.",
    )  # fmt: skip

    @property
    def chosen(self) -> ClaimFilter:
        """The filter of the page."""
        return ClaimFilter.read(filled(self))


ClaimSort = Literal[
    "created_at", "-created_at", "serial", "-serial", "claimed", "-claimed", "changed_at", "-changed_at"
]


class ClaimsAsked(Asked, ClaimsWanted):
    """The list."""

    sort: Literal[ClaimSort, "submitted_at", "-submitted_at"] = Field(
        default="-created_at", description="By `submitted_at`, drafts are left out; the claims desk's queue begins so."
    )


class ClaimsFile(operations.FileAsked):
    """A file of claims."""

    filter: ClaimsWanted = ClaimsWanted()
    sort: ClaimSort = "-created_at"


@router.get("/claims", response=ClaimList, operation_id="list_claims", summary="Claims", **MAY)
def list_claims(request: HttpRequest, response: HttpResponse, asked: Query[ClaimsAsked]) -> Any:
    """The partner's own; for the vendor's people all that were ever submitted."""
    rows = asked.chosen.apply(queries.visible_to(called(request)), now=timezone.now())
    if asked.sort.endswith("submitted_at"):
        rows = rows.filter(submitted_at__isnull=False)
    return page(request, response, rows, asked, sorts=QUEUE_SORTS)


@router.post(
    "/claims/files", response={202: operations.Operation}, operation_id="export_claims",
    summary="Have claims written to a file", **MAY,
)  # fmt: skip
def export_claims(request: HttpRequest, response: HttpResponse, wanted: ClaimsFile) -> Status[Any]:
    """All columns of the claims that fit."""
    actor = called(request)
    job = claim_export.request_export(
        actor=actor, form=Form(wanted.form), chosen=wanted.filter.chosen, sort=wanted.sort, now=timezone.now(),
        columns=operations.columns_for(actor, claim_export.LABELS),
    )  # fmt: skip
    return operations.accepted(request, response, job)


def find(actor: Actor, claim_id: UUID) -> Claim:
    """The claim, or 404."""
    return one(queries.visible_to(actor), id=claim_id)


def detailed(actor: Actor, claim: Claim) -> ClaimDetails:
    """With what belongs to it."""
    return extended(ClaimDetails, claim, lines=queries.lines(actor, claim), steps=rules.steps(actor, claim))


@router.get(
    "/claims/{uuid:claim_id}", response=ClaimDetails, operation_id="get_claim", url_name="get_claim",
    summary="One claim", **MAY_ONE,
)  # fmt: skip
def get_claim(request: HttpRequest, response: HttpResponse, claim_id: UUID) -> Any:
    """With its lines, and what was approved of each. Its ETag is for `If-Match` of `change_claim`."""
    actor = called(request)
    return tagged(response, detailed(actor, find(actor, claim_id)))


@router.get(
    "/claims/{uuid:claim_id}/check", response=ClaimCheck, operation_id="check_claim",
    summary="What stands against a claim", **allowed(Permission.CLAIM_VIEW, kinds=PARTNER, refuses=[404]),
)  # fmt: skip
def check_claim(request: HttpRequest, claim_id: UUID) -> Any:
    """Said before it is submitted; of what is with the claims desk, or decided, nothing is said."""
    actor, now = called(request), timezone.now()
    found = find(actor, claim_id)
    return {
        "findings": queries.precheck(actor, found, now) if found.state in CHECKED else [],
        "attempts_left": rules.attempts_left(found),
        "submit_until": last_moment(found) if found.submitted_at is None else None,
    }


@router.get(
    "/claims/{uuid:claim_id}/events", response=ClaimEventList, operation_id="list_claim_events",
    summary="What happened to a claim", **MAY_ONE,
)  # fmt: skip
def list_claim_events(request: HttpRequest, response: HttpResponse, claim_id: UUID, asked: Query[Asked]) -> Any:
    """What approvers say to one another is for the vendor's people alone."""
    actor = called(request)
    rows = queries.events(actor, find(actor, claim_id))
    return page(request, response, rows, asked, sorts={"at": "at"}, sort="at")


@router.get(
    "/claims/{uuid:claim_id}/work-report.pdf", operation_id="get_claim_work_report",
    summary="The work report of the repair",
    **allowed(Permission.CLAIM_VIEW, refuses=[404], file=[pdf_file.CONTENT_TYPE]),
)  # fmt: skip
def get_claim_work_report(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """What was wrong, what was done, with which parts: the PDF of the page, in the caller's language."""
    actor = called(request)
    return report_of(actor, find(actor, claim_id).repair_id)


def report_of(actor: Actor, repair_id: UUID) -> HttpResponse:
    """The work report of a repair case as a download; 404 for whom it is not there."""
    found = work_report(actor, repair_id)
    if found is None:
        raise Http404
    return download(pdf(found), name=f"{found.repair.number}.pdf", media_type=pdf_file.CONTENT_TYPE)

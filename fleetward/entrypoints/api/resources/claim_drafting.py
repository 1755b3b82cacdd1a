"""The partner's steps with a claim: it makes, changes, proves, submits, answers and withdraws (R9)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.lifecycle import Evidence, RepairType
from fleetward.domain.claims.operations import LineInput
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called, needs
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import PARTNER, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.resources.attached import FileSent, content_of
from fleetward.entrypoints.api.resources.claims import MAY_ONE, ClaimDetails, detailed, find, router
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Amount, Sent, located, one
from fleetward.foundation.kit.download import download
from fleetward.foundation.kit.ids import uuid7
from fleetward.gateways.evidence_file import ENDINGS

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim

MAY_MAKE = allowed(Permission.CLAIM_MANAGE, kinds=PARTNER, refuses=[404, 409])
MOST_LINES = 1_000


class ClaimSent(Sent):
    """The finished repair that is claimed. `repair_type` counts only where the repair case says nothing of a visit."""

    repair_id: UUID
    repair_type: RepairType | None = None


class ClaimLineSent(Sent):
    """What is claimed in a line; 0 claims nothing. Only the price of labour can be another one: below the tariff."""

    position: int = Field(ge=1, le=32_767)
    quantity: Amount
    price: Amount | None = None


class ClaimChanged(Sent):
    """The lines that are to be otherwise; the others stay."""

    lines: list[ClaimLineSent] = Field(min_length=1, max_length=MOST_LINES)


class AnswerSent(Sent):
    """What the vendor asked, answered."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")


class WithdrawalSent(Sent):
    """Why, if one says."""

    text: str = Field(default="", max_length=LONGEST_TEXT)


class ClaimAttachmentShown(Schema):
    """A file that shows something about a claim."""

    id: UUID
    evidence: Evidence
    name: str
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str
    added_at: datetime
    by: str = Field(alias="added_by_label")


class ClaimAttachmentList(Listed):
    """Attachments, oldest first."""

    items: list[ClaimAttachmentShown]


class ClaimAttachmentSent(FileSent):
    """A photo (JPEG, PNG, WebP) or a PDF file, at most 7 MB, and what it shows; a larger one goes in on the page."""

    evidence: Evidence


@router.post(
    "/claims", response={201: ClaimDetails}, operation_id="make_claim", summary="Claim a finished repair", **MAY_MAKE
)
def make_claim(request: HttpRequest, response: HttpResponse, sent: ClaimSent) -> Status[Any]:
    """A draft with all lines that can be claimed. The credential must also be made for reading repair cases."""
    actor = needs(request, Permission.REPAIR_CASE_VIEW)
    made = operations.draft_claim(
        actor=actor, claim_id=uuid7(), repair_id=sent.repair_id, repair_type=sent.repair_type, now=timezone.now()
    )
    return _made(request, response, made)


def _made(request: HttpRequest, response: HttpResponse, made: Claim) -> Status[Any]:
    located(request, response, "get_claim", made.id)
    return Status(201, _told(request, response, made.id))


def _told(request: HttpRequest, response: HttpResponse, claim_id: UUID) -> Schema:
    actor = called(request)
    return tagged(response, detailed(actor, find(actor, claim_id)))


@router.patch(
    "/claims/{uuid:claim_id}", response=ClaimDetails, operation_id="change_claim", summary="Change a claim",
    **allowed(Permission.CLAIM_MANAGE, kinds=PARTNER, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_claim(request: HttpRequest, response: HttpResponse, claim_id: UUID, sent: ClaimChanged) -> Any:
    """Of a draft, or while more information is needed. 409 where more is asked for than can be claimed."""
    actor = called(request)
    found = one(queries.visible_to(actor).select_for_update(), id=claim_id)
    refuse_change(request, detailed(actor, found))
    lines = [LineInput(**line.model_dump()) for line in sent.lines]
    operations.set_lines(actor=actor, claim_id=claim_id, lines=lines, now=timezone.now())
    return _told(request, response, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/renew-lines", response=ClaimDetails, operation_id="renew_claim_lines",
    summary="Have the lines proposed anew", **MAY_MAKE,
)  # fmt: skip
def renew_claim_lines(request: HttpRequest, response: HttpResponse, claim_id: UUID) -> Any:
    """After a part was delivered or a tariff added; what was said of lines that are there still is kept."""
    actor = called(request)
    operations.renew_lines(actor=actor, claim_id=claim_id, now=timezone.now())
    return _told(request, response, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/submit", response=ClaimDetails, operation_id="submit_claim", url_name="submit_claim",
    summary="Submit a claim", **MAY_MAKE,
)  # fmt: skip
def submit(request: HttpRequest, response: HttpResponse, claim_id: UUID) -> Any:
    """To the vendor's claims desk. 409 with all that stops it; `check_claim` says it before."""
    operations.submit_claim(actor=called(request), claim_id=claim_id, now=timezone.now())
    return _told(request, response, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/answer", response=ClaimDetails, operation_id="answer_claim",
    summary="Answer what the vendor asked", **MAY_MAKE,
)  # fmt: skip
def answer_claim(request: HttpRequest, response: HttpResponse, claim_id: UUID, sent: AnswerSent) -> Any:
    """It is with the claims desk again. 409 with all that stops it."""
    operations.answer(actor=called(request), claim_id=claim_id, text=sent.text, now=timezone.now())
    return _told(request, response, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/withdraw", response=ClaimDetails, operation_id="withdraw_claim",
    summary="Withdraw a claim", **MAY_MAKE,
)  # fmt: skip
def withdraw_claim(request: HttpRequest, response: HttpResponse, claim_id: UUID, sent: WithdrawalSent) -> Any:
    """The repair can be claimed anew."""
    operations.withdraw(actor=called(request), claim_id=claim_id, text=sent.text, now=timezone.now())
    return _told(request, response, claim_id)


@router.post(
    "/claims/{uuid:claim_id}/resubmit", response={201: ClaimDetails}, operation_id="resubmit_claim",
    summary="Answer a denied claim with another one", **MAY_MAKE,
)  # fmt: skip
def resubmit_claim(request: HttpRequest, response: HttpResponse, claim_id: UUID) -> Status[Any]:
    """A draft that begins with the lines and attachments of the denied one, to be changed and submitted."""
    made = operations.resubmit(actor=called(request), claim_id=claim_id, new_id=uuid7(), now=timezone.now())
    return _made(request, response, made)


@router.get(
    "/claims/{uuid:claim_id}/attachments", response=ClaimAttachmentList, operation_id="list_claim_attachments",
    summary="What is attached to a claim", **MAY_ONE,
)  # fmt: skip
def list_claim_attachments(request: HttpRequest, response: HttpResponse, claim_id: UUID, asked: Query[Asked]) -> Any:
    """Photos, and work reports."""
    actor = called(request)
    rows = queries.attachments(actor, find(actor, claim_id))
    return page(request, response, rows, asked, sorts={"added": "added_at"}, sort="added")


@router.post(
    "/claims/{uuid:claim_id}/attachments", response={201: ClaimAttachmentShown}, operation_id="attach_to_claim",
    summary="Attach a file to a claim", **MAY_MAKE,
)  # fmt: skip
def attach_to_claim(request: HttpRequest, claim_id: UUID, sent: ClaimAttachmentSent) -> Status[Any]:
    """Of a draft, or while more information is needed. The same content again is the same attachment."""
    made = operations.add_attachment(
        actor=called(request), claim_id=claim_id, name=sent.name, content=content_of(sent), evidence=sent.evidence,
        now=timezone.now(),
    )  # fmt: skip
    return Status(201, ClaimAttachmentShown.from_orm(made))


@router.get(
    "/claims/{uuid:claim_id}/attachments/{uuid:attachment_id}", operation_id="get_claim_attachment",
    summary="An attached file", **allowed(Permission.CLAIM_VIEW, refuses=[404], file=ENDINGS),
)  # fmt: skip
def get_claim_attachment(request: HttpRequest, claim_id: UUID, attachment_id: UUID) -> HttpResponse:
    """As a download, with the type that its content has."""
    found = queries.attachment_file(called(request), claim_id, attachment_id)
    return download(found.path, name=found.name, media_type=found.media_type)


@router.delete(
    "/claims/{uuid:claim_id}/attachments/{uuid:attachment_id}", response={204: None},
    operation_id="remove_claim_attachment", summary="Remove an attached file", **MAY_MAKE,
)  # fmt: skip
def remove_claim_attachment(request: HttpRequest, claim_id: UUID, attachment_id: UUID) -> Status[Any]:
    """Of a draft that was never submitted."""
    operations.remove_attachment(
        actor=called(request), claim_id=claim_id, attachment_id=attachment_id, now=timezone.now()
    )
    return Status(204, None)

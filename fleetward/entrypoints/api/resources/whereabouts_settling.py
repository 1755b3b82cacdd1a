"""What a partner does about PCs that it misses: says that a reseller number is its own, attaches proofs (B1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import operations, queries
from fleetward.domain.whereabouts.lifecycle import RequestState
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import PARTNER, allowed
from fleetward.entrypoints.api.problems import answer, keeping
from fleetward.entrypoints.api.resources.attached import FileSent, content_of
from fleetward.entrypoints.api.resources.resource import Sent, resources
from fleetward.entrypoints.api.resources.whereabouts import MAY, MAY_ONE, find

router = resources("whereabouts")

MAY_SETTLE = allowed(Permission.WHEREABOUTS_ASK, kinds=PARTNER, refuses=[404, 409])


class OfferShown(Schema):
    """A reseller number on lines with serial numbers of the search, under your own name, that is not known as yours."""

    reporter_id: int
    reporter: str
    scheme: str
    key: str
    names: list[str]
    lines: int
    asked: bool = Field(description="Whether the channel-data steward has been asked already.")


class Offers(Schema):
    """What can be asked to be mapped, most lines first."""

    items: list[OfferShown]


class MappingAsked(Sent):
    """One of the offers, and an order or invoice number of its lines, which shows that it is yours."""

    reporter_id: int = Field(ge=1, le=32_767)
    scheme: str = Field(max_length=20)
    key: str = Field(min_length=1, max_length=80)
    order_number: str = Field(min_length=1, max_length=80)


class MappingShown(Schema):
    """A request to the channel-data steward. `note` says why it was declined."""

    id: UUID
    search_id: UUID
    reporter: str = Field(alias="reporter_name")
    scheme: str
    key: str
    names: list[str]
    lines: int
    order_number: str
    state: RequestState
    note: str
    asked_at: datetime
    by: str = Field(alias="asked_by_label")
    decided_at: datetime | None


class MappingList(Listed):
    """Requests, newest first."""

    items: list[MappingShown]


class MappingsAsked(Asked):
    """Which requests."""

    state: RequestState | None = None


class ProofShown(Schema):
    """A proof of purchase."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    note: str
    added_at: datetime
    by: str = Field(alias="added_by_label")


class ProofList(Listed):
    """Proofs of purchase, oldest first."""

    items: list[ProofShown]


class ProofSent(FileSent):
    """A photo (JPEG, PNG, WebP) or a PDF file, at most 7 MB; a larger one is attached on the page."""

    note: str = Field(default="", max_length=300)


@router.get(
    "/searches/{uuid:search_id}/offers", response=Offers, operation_id="list_mapping_offers",
    summary="Reseller numbers that may be yours", **MAY_ONE,
)  # fmt: skip
def list_mapping_offers(request: HttpRequest, search_id: UUID) -> Any:
    """Whose lines wait because nobody knows whom the number means."""
    actor = called(request)
    return {"items": queries.mapping_offers(actor, find(actor, search_id))}


@router.post(
    "/searches/{uuid:search_id}/mapping-requests", response={201: MappingShown}, operation_id="ask_mapping",
    summary="Say that a reseller number is yours", **MAY_SETTLE,
)  # fmt: skip
def ask_mapping(request: HttpRequest, search_id: UUID, asked: MappingAsked) -> Any:
    """The steward decides, once for all its lines. 409 for an order number that does not fit: few can be tried."""
    actor = called(request)
    found = find(actor, search_id)
    try:
        made = operations.ask_mapping(
            actor=actor, search_id=found.id, now=timezone.now(), **asked.model_dump()
        )  # fmt: skip
    except operations.Refused as refused:
        return keeping(answer(409, refused.why))  # what was tried stays counted
    return Status(201, MappingShown.from_orm(made))


@router.get(
    "/mapping-requests", response=MappingList, operation_id="list_mapping_requests",
    summary="Requests for reseller numbers", **MAY,
)  # fmt: skip
def list_mapping_requests(request: HttpRequest, response: HttpResponse, asked: Query[MappingsAsked]) -> Any:
    """What the steward was asked, and what it said."""
    rows = queries.mapping_requests(called(request))
    rows = rows.filter(state=asked.state) if asked.state else rows
    return page(request, response, rows, asked, sorts={"asked": "asked_at"}, sort="-asked")


@router.get(
    "/searches/{uuid:search_id}/proofs", response=ProofList, operation_id="list_proofs",
    summary="Proofs of purchase", **MAY_ONE,
)  # fmt: skip
def list_proofs(request: HttpRequest, response: HttpResponse, search_id: UUID, asked: Query[Asked]) -> Any:
    """Attached to this search; the steward and the support team read them."""
    actor = called(request)
    rows = queries.proofs(actor, find(actor, search_id))
    return page(request, response, rows, asked, sorts={"added": "added_at"}, sort="added")


@router.post(
    "/searches/{uuid:search_id}/proofs", response={201: ProofShown}, operation_id="add_proof",
    summary="Attach a proof of purchase", **MAY_SETTLE,
)  # fmt: skip
def add_proof(request: HttpRequest, search_id: UUID, sent: ProofSent) -> Status[Any]:
    """The same content again is the same proof."""
    actor = called(request)
    found = find(actor, search_id)
    made = operations.add_proof(
        actor=actor, search_id=found.id, name=sent.name, content=content_of(sent), note=sent.note.strip(),
        now=timezone.now(),
    )  # fmt: skip
    return Status(201, ProofShown.from_orm(made))

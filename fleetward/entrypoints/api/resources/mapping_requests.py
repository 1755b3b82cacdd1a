"""Requests of partners for reseller numbers: the channel-data steward looks at the lines and proofs, and decides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.sales_feed.queries import by_reseller
from fleetward.domain.whereabouts import operations, queries
from fleetward.domain.whereabouts.lifecycle import RequestState
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_CHANGE, MAY_ONE
from fleetward.entrypoints.api.resources.resource import Count, Sent, extended, one, resources
from fleetward.entrypoints.api.resources.whereabouts_settling import MappingShown, ProofList
from fleetward.foundation.kit import listing
from fleetward.foundation.kit.download import download
from fleetward.gateways import evidence_file

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import MappingRequest

router = resources("sales feed")

ADDRESS = "/partners/{uuid:partner_id}/mapping-requests/{uuid:request_id}"
SHOWN_LINES = 50
MAY_READ_FILE = allowed(Permission.FEED_VIEW, kinds=VENDOR, refuses=[404], file=evidence_file.ENDINGS)


class RequestShown(MappingShown):
    """A partner says that a reseller number of a reporter is its own. `note` is what it was answered."""

    partner_id: UUID
    partner: str
    reporter_id: int
    decided_by: str = Field(alias="decided_by_label")

    @staticmethod
    def resolve_partner(row: MappingRequest) -> str:
        """Its name."""
        return row.partner.name


class LineUnderNumber(Schema):
    """A line that waits for the number to be mapped, with what its report says."""

    id: UUID
    serial: str
    event_date: date
    order_number: str
    invoice: str
    reseller_name: str
    end_customer: str
    file_id: UUID
    file: str


class RequestDetails(RequestShown):
    """With the lines beside it, those of the order or invoice that the partner named first, 50 at most."""

    mapped_to: UUID | None = Field(description="The partner that the number means now.")
    waiting: Count = Field(description="Lines that wait for the number.")
    lines_waiting: list[LineUnderNumber]


class RequestList(Listed):
    """Requests of all partners, newest first."""

    items: list[RequestShown]


class RequestsAsked(Asked):
    """Which requests: as the list's filter bar."""

    state: RequestState | None = None
    q: str = Field(default="", max_length=80, description="Start of the reseller number.")


class RequestAccepted(Sent):
    """A word to the partner, if there is one."""

    note: str = Field(default="", max_length=300)


class RequestDeclined(Sent):
    """Why: the partner reads it."""

    note: str = Field(min_length=1, max_length=300, pattern=r"\S", examples=["The invoice is another company's."])


def _find(actor: Actor, partner_id: UUID, request_id: UUID) -> MappingRequest:
    return one(queries.mapping_requests(actor), partner_id=partner_id, id=request_id)


@router.get(
    "/partners/mapping-requests", response=RequestList, operation_id="list_requests_of_partners",
    summary="Requests of partners for reseller numbers", **MAY,
)  # fmt: skip
def list_requests_of_partners(request: HttpRequest, response: HttpResponse, asked: Query[RequestsAsked]) -> Any:
    """What waits to be decided, and what was decided."""
    rows = queries.mapping_requests(called(request))
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(key__startswith=asked.q) if asked.q else rows
    return page(request, response, rows, asked, sorts={"asked": "asked_at"}, sort="-asked")


@router.get(
    ADDRESS, response=RequestDetails, operation_id="get_request_of_partner",
    summary="One request for a reseller number", **MAY_ONE,
)  # fmt: skip
def get_request_of_partner(request: HttpRequest, partner_id: UUID, request_id: UUID) -> Any:
    """What the partner says beside what the reports say."""
    actor = called(request)
    found = _find(actor, partner_id, request_id)
    number: dict[str, Any] = {"reporter_id": found.reporter_id, "scheme": found.scheme, "key": found.key}
    rows = by_reseller.lines_under(actor, **number)
    mapping = feeds.mappings(actor).filter(**number).first()
    return extended(
        RequestDetails, found, mapped_to=mapping and mapping.maps_to_id, waiting=listing.count(rows),
        lines_waiting=_lines(actor, list(by_reseller.with_document_first(rows, found.order_number)[:SHOWN_LINES])),
    )  # fmt: skip


def _lines(actor: Actor, lines: list[Any]) -> list[LineUnderNumber]:
    items, files = feeds.items_of(actor, lines), feeds.files_of(actor, lines)
    return [
        LineUnderNumber(
            id=line.id, serial=line.serial, event_date=line.event_date, file_id=line.file_id,
            file=files[line.feed_id, line.file_id].name,
            **{
                name: getattr(items[line.feed_id, line.item_id], name)
                for name in ("order_number", "invoice", "reseller_name", "end_customer")
            },
        )
        for line in lines
    ]  # fmt: skip


@router.post(
    f"{ADDRESS}/accept", response=RequestShown, operation_id="accept_request_of_partner",
    summary="Accept a request for a reseller number", **MAY_CHANGE,
)  # fmt: skip
def accept_request_of_partner(request: HttpRequest, partner_id: UUID, request_id: UUID, sent: RequestAccepted) -> Any:
    """The number means this partner from now on; all its lines are released, in the background."""
    return _decided(called(request), partner_id, request_id, accept=True, note=sent.note)


@router.post(
    f"{ADDRESS}/decline", response=RequestShown, operation_id="decline_request_of_partner",
    summary="Decline a request for a reseller number", **MAY_CHANGE,
)  # fmt: skip
def decline_request_of_partner(request: HttpRequest, partner_id: UUID, request_id: UUID, sent: RequestDeclined) -> Any:
    """The lines wait on; the partner reads why, and may ask anew."""
    return _decided(called(request), partner_id, request_id, accept=False, note=sent.note)


def _decided(actor: Actor, partner_id: UUID, request_id: UUID, *, accept: bool, note: str) -> RequestShown:
    found = _find(actor, partner_id, request_id)
    decided = operations.decide_mapping(
        actor=actor, partner_id=found.partner_id, request_id=found.id, accept=accept, note=note, now=timezone.now()
    )
    return RequestShown.from_orm(decided)


@router.get(
    f"{ADDRESS}/proofs", response=ProofList, operation_id="list_proofs_of_request",
    summary="Proofs of purchase beside a request", **MAY_ONE,
)  # fmt: skip
def list_proofs_of_request(
    request: HttpRequest, response: HttpResponse, partner_id: UUID, request_id: UUID, asked: Query[Asked]
) -> Any:  # fmt: skip
    """Those of the search on whose strength the partner asked, and no others."""
    actor = called(request)
    rows = queries.proofs_of_request(actor, _find(actor, partner_id, request_id))
    return page(request, response, rows, asked, sorts={"added": "added_at"}, sort="added")


@router.get(
    f"{ADDRESS}/proofs/{{uuid:proof_id}}/file", operation_id="get_proof_of_request",
    summary="A proof of purchase itself", **MAY_READ_FILE,
)  # fmt: skip
def get_proof_of_request(request: HttpRequest, partner_id: UUID, request_id: UUID, proof_id: UUID) -> HttpResponse:
    """As it was attached. What it is stands in its `media_type`."""
    actor = called(request)
    found = one(queries.proofs_of_request(actor, _find(actor, partner_id, request_id)), id=proof_id)
    return download(queries.proof_path(found.partner_id, found.sha256), name=found.name, media_type=found.media_type)

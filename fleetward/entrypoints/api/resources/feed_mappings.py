"""Reseller mappings: which partner a reporter means by a number. Names are never keys."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.models import ResellerMapping
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_CHANGE, MAY_ONE
from fleetward.entrypoints.api.resources.resource import Sent, located, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("sales feed")

SORTS = {"mapped": "mapped_at", "key": "key"}


class ResellerMappingShown(Schema):
    """A reporter means this partner by this number."""

    id: UUID
    reporter_id: int
    reporter: str
    scheme: str = Field(description="By whom the number was given, as reports say it: 92, 91 …")
    key: str
    partner_id: UUID = Field(alias="maps_to_id")
    partner: str
    mapped_at: datetime
    mapped_by: str

    @staticmethod
    def resolve_reporter(row: ResellerMapping) -> str:
        """Its name."""
        return row.reporter.name

    @staticmethod
    def resolve_partner(row: ResellerMapping) -> str:
        """Its name."""
        return row.maps_to.name


class ResellerMappingList(Listed):
    """Mappings."""

    items: list[ResellerMappingShown]


class ResellerMappingsAsked(Asked):
    """Which mappings: as the list's filter bar."""

    q: str = Field(default="", max_length=200, description="Start of the number, or of the partner's name.")
    reporter_id: int | None = Field(default=None, ge=1, le=32_767)
    partner_id: UUID | None = None
    sort: Literal["mapped", "-mapped", "key", "-key"] = "-mapped"


class ResellerMapped(Sent):
    """A number, as it stands in the reports, and the partner that is meant."""

    reporter_id: int = Field(ge=1, le=32_767)
    scheme: str = Field(default="", max_length=20, examples=["92"])
    key: str = Field(min_length=1, max_length=80, examples=["171001"])
    partner_id: UUID


class ResellerRemapped(Sent):
    """The partner that is meant."""

    partner_id: UUID


def _tagged(response: HttpResponse, actor: Actor, mapping_id: UUID) -> Schema:
    return tagged(response, ResellerMappingShown.from_orm(one(queries.mappings(actor), id=mapping_id)))


@router.get(
    "/reseller-mappings", response=ResellerMappingList, operation_id="list_reseller_mappings",
    summary="Reseller mappings", **MAY,
)  # fmt: skip
def list_reseller_mappings(request: HttpRequest, response: HttpResponse, asked: Query[ResellerMappingsAsked]) -> Any:
    """The newest first, unless said otherwise."""
    rows = queries.mappings(called(request))
    rows = rows.filter(reporter_id=asked.reporter_id) if asked.reporter_id else rows
    rows = rows.filter(maps_to_id=asked.partner_id) if asked.partner_id else rows
    rows = rows.filter(Q(key__istartswith=asked.q) | Q(maps_to__name__istartswith=asked.q)) if asked.q else rows
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/reseller-mappings", response={201: ResellerMappingShown}, operation_id="write_reseller_mapping",
    summary="Map a reseller number", **MAY_CHANGE,
)  # fmt: skip
def write_reseller_mapping(request: HttpRequest, response: HttpResponse, sent: ResellerMapped) -> Status[Any]:
    """Lines that wait for it are settled, in the background. 409 where it means another partner: that is a change."""
    actor = called(request)
    reporter = one(queries.reporters(actor).select_for_update(no_key=True), id=sent.reporter_id)  # one writer at a time
    partner = one(partners.visible_to(actor), id=sent.partner_id)
    known = queries.mappings(actor).filter(reporter=reporter, scheme=sent.scheme, key=sent.key)
    if known.exclude(maps_to=partner).exists():
        raise Problem(409, _("This number means another partner. Change that mapping, if it is wrong."))
    made = fix.map_reseller(
        actor=actor, reporter=reporter, scheme=sent.scheme, key=sent.key, partner=partner, now=timezone.now()
    )
    located(request, response, "get_reseller_mapping", made.id)
    return Status(201, _tagged(response, actor, made.id))


@router.get(
    "/reseller-mappings/{uuid:mapping_id}", response=ResellerMappingShown, operation_id="get_reseller_mapping",
    url_name="get_reseller_mapping", summary="One reseller mapping", **MAY_ONE,
)  # fmt: skip
def get_reseller_mapping(request: HttpRequest, response: HttpResponse, mapping_id: UUID) -> Any:
    """With an ETag, for changes."""
    return _tagged(response, called(request), mapping_id)


@router.patch(
    "/reseller-mappings/{uuid:mapping_id}", response=ResellerMappingShown, operation_id="change_reseller_mapping",
    summary="Map a reseller number to another partner",
    **allowed(Permission.FEED_MANAGE, kinds=VENDOR, refuses=[404], changes=True),
)  # fmt: skip
def change_reseller_mapping(
    request: HttpRequest, response: HttpResponse, mapping_id: UUID, sent: ResellerRemapped
) -> Any:  # fmt: skip
    """From now on; PCs that are held already stay where they are."""
    actor = called(request)
    found = one(queries.mappings(actor).select_for_update(of=("self",), no_key=True), id=mapping_id)
    refuse_change(request, ResellerMappingShown.from_orm(found))
    partner = one(partners.visible_to(actor), id=sent.partner_id)
    fix.map_reseller(
        actor=actor, reporter=found.reporter, scheme=found.scheme, key=found.key, partner=partner, now=timezone.now()
    )
    return _tagged(response, actor, mapping_id)

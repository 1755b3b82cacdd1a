"""PCs: the page Unassigned devices, one PC and its ledger, PCs of a dashboard (R1, F4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers import rules
from fleetward.domain.devices import dashboard_export, pool_export, queries
from fleetward.domain.devices import dashboard_filter as dashboard
from fleetward.domain.devices import pool_filter as pool
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import OUTSIDE, PARTNER, allowed
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.resource import Count, Sent, extended, one, resources
from fleetward.foundation.kit import listing
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

router = resources("devices")

TEXT = Field(default="", max_length=200)


class Pc(Schema):
    """One PC. `since`: since when it stands where it stands."""

    id: UUID
    serial: str = Field(examples=["5CG4351B2C"])
    product_number: str = Field(examples=["8A4H2EA#ABN"])
    model: str = Field(examples=["HP EliteBook 840 G11"])
    program: str = Field(examples=["premium"])
    place: Literal["pool", "dashboard", "inactive", "left"]
    customer_id: UUID | None
    since: datetime = Field(alias="waiting_since")
    last_seen_at: datetime | None


class PoolPc(Pc):
    """A PC as the reports tell of it: for the partner that holds it."""

    sold_on: date | None
    distributor: str
    invoice: str
    order_number: str
    end_customer: str


class PcDetails(Pc):
    """A PC wherever it stands. How it was sold is told to the partner alone; null for a customer's people."""

    sold_on: date | None
    distributor: str | None
    invoice: str | None
    order_number: str | None
    end_customer: str | None


SOLD = ("sold_on", "distributor", "invoice", "order_number", "end_customer")


class DashboardPc(Pc):
    """A PC on a dashboard. Last user and location only where the customer collects them and the caller may see them."""

    last_user: str = Field(default="", alias="shown_last_user")
    location: str = Field(default="", alias="shown_location")


class PoolList(Listed):
    """PCs on the page Unassigned devices."""

    items: list[PoolPc]


class DashboardList(Listed):
    """PCs of one customer."""

    items: list[DashboardPc]


class LedgerItem(Schema):
    """One thing that happened to a PC. `meaning` is its kind in the caller's language."""

    id: UUID
    at: datetime
    kind: str
    meaning: str = Field(alias="get_kind_display")
    from_place: str
    to_place: str
    by: str = Field(alias="actor_label")
    action_id: UUID


class LedgerList(Listed):
    """What happened to a PC, newest first."""

    items: list[LedgerItem]


class PoolWanted(Sent):
    """Which PCs of the page: as its filter bar."""

    q: str = Field(default="", max_length=200, description="Start or end of the serial number.")
    model: str = TEXT
    program: str = TEXT
    distributor: str = Field(default="", max_length=200, description="Start of the name.")
    end_customer: str = Field(default="", max_length=200, description="Start of the name.")
    sold_from: date | None = None
    sold_to: date | None = None
    waiting_days: int | None = Field(default=None, ge=1, le=3650, description="Waiting longer than so many days.")

    @property
    def chosen(self) -> pool.PoolFilter:
        """The filter of the page."""
        return pool.PoolFilter.read(filled(self))


class DashboardWanted(Sent):
    """Which PCs of a dashboard: as its filter bar."""

    q: str = Field(default="", max_length=200, description="Start or end of the serial number.")
    model: str = TEXT
    program: str = TEXT
    seen: Literal["", "week", "month", "longer", "never"] = ""
    state: Literal["", "un_enrolled"] = Field(default="", description="Un-enrolled PCs are listed only when asked for.")

    @property
    def chosen(self) -> dashboard.DashboardFilter:
        """The filter of the page."""
        return dashboard.DashboardFilter.read(filled(self))


PoolSort = Literal[
    "waiting_since", "-waiting_since", "serial", "-serial", "model", "-model", "sold_on", "-sold_on",
    "end_customer", "-end_customer",
]  # fmt: skip
DashboardSort = Literal["waiting_since", "-waiting_since", "serial", "-serial", "model", "-model"]


class PoolAsked(Asked, PoolWanted):
    """The list."""

    sort: PoolSort = "-waiting_since"


class DashboardAsked(Asked, DashboardWanted):
    """The list."""

    sort: DashboardSort = "-waiting_since"


class PoolFile(operations.FileAsked):
    """A file of PCs of the page."""

    filter: PoolWanted = PoolWanted()
    sort: PoolSort = "-waiting_since"


class DashboardFile(operations.FileAsked):
    """A file of PCs of a dashboard."""

    filter: DashboardWanted = DashboardWanted()
    sort: DashboardSort = "-waiting_since"


class PoolCount(PoolWanted):
    """What to count. `exact`: however many there are."""

    exact: bool = False


@router.get(
    "/pool", response=PoolList, operation_id="list_pool", summary="PCs on the page Unassigned devices",
    **allowed(Permission.POOL_VIEW, kinds=PARTNER),
)  # fmt: skip
def list_pool(request: HttpRequest, response: HttpResponse, asked: Query[PoolAsked]) -> Any:
    """The PCs that no customer's dashboard has."""
    rows = asked.chosen.apply(queries.pool(called(request)), now=timezone.now())
    return page(request, response, rows, asked, sorts=pool.SORTS)


@router.get(
    "/pool/count", response=Count, operation_id="count_pool", summary="How many PCs are on the page",
    **allowed(Permission.POOL_VIEW, kinds=PARTNER),
)  # fmt: skip
def count_pool(request: HttpRequest, asked: Query[PoolCount]) -> Any:
    """Counted up to 10,000, unless `exact` is asked for."""
    rows = asked.chosen.apply(queries.pool(called(request)), now=timezone.now())
    return listing.count(rows, exact=asked.exact)


@router.post(
    "/pool/files", response={202: operations.Operation}, operation_id="export_pool",
    summary="Have PCs of the page written to a file", **allowed(Permission.POOL_EXPORT, kinds=PARTNER),
)  # fmt: skip
def export_pool(request: HttpRequest, response: HttpResponse, wanted: PoolFile) -> Status[Any]:
    """All columns of the PCs that fit."""
    job = pool_export.request_export(
        actor=called(request), form=Form(wanted.form), chosen=wanted.filter.chosen, columns=pool.COLUMNS,
        sort=wanted.sort, now=timezone.now(),
    )  # fmt: skip
    return operations.accepted(request, response, job)


@router.get(
    "/devices/{uuid:device_id}", response=PcDetails, operation_id="get_device", summary="One PC",
    **allowed(Permission.DASHBOARD_VIEW, kinds=OUTSIDE, refuses=[404]),
)  # fmt: skip
def get_device(request: HttpRequest, device_id: UUID) -> Any:
    """Wherever it stands. How it was sold is told to the partner alone."""
    actor = called(request)
    found = one(queries.visible_to(actor), id=device_id)
    hidden = {} if actor.kind is ActorKind.PARTNER else dict.fromkeys(SOLD)
    return extended(PcDetails, found, **hidden)


@router.get(
    "/devices/{uuid:device_id}/ledger", response=LedgerList, operation_id="list_device_ledger",
    summary="What happened to a PC", **allowed(Permission.DASHBOARD_VIEW, kinds=OUTSIDE, refuses=[404]),
)  # fmt: skip
def list_device_ledger(
    request: HttpRequest, response: HttpResponse, device_id: UUID, asked: Query[Asked]
) -> Any:  # fmt: skip
    """While it was the partner's; a customer reads what concerned it."""
    actor = called(request)
    found = one(queries.visible_to(actor), id=device_id)
    rows = queries.ledger(actor, found.id)
    return page(request, response, rows, asked, sorts={"at": "at"}, sort="-at")


def customer_of(actor: Actor, customer_id: UUID) -> Customer:
    """The customer, or 404."""
    return one(customers.visible_to(actor), id=customer_id)


def _at(actor: Actor, customer: Customer) -> QuerySet[Device]:
    personal = rules.personal_columns(actor, customer)
    return queries.with_personal_data(queries.at_customer(actor, customer), personal)


@router.get(
    "/customers/{uuid:customer_id}/devices", response=DashboardList, operation_id="list_customer_devices",
    summary="PCs of a customer", **allowed(Permission.DASHBOARD_VIEW, kinds=OUTSIDE, refuses=[404]),
)  # fmt: skip
def list_customer_devices(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, asked: Query[DashboardAsked]
) -> Any:  # fmt: skip
    """The PCs on the customer's dashboard; with `state=un_enrolled` those that were un-enrolled there."""
    actor = called(request)
    rows = asked.chosen.apply(_at(actor, customer_of(actor, customer_id)), now=timezone.now())
    return page(request, response, rows, asked, sorts=dashboard.SORTS)


@router.post(
    "/customers/{uuid:customer_id}/devices/files", response={202: operations.Operation},
    operation_id="export_customer_devices", summary="Have PCs of a customer written to a file",
    **allowed(Permission.DASHBOARD_EXPORT, kinds=OUTSIDE, refuses=[404]),
)  # fmt: skip
def export_customer_devices(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, wanted: DashboardFile
) -> Status[Any]:  # fmt: skip
    """Personal data stand in it where the caller may see them."""
    actor = called(request)
    job = dashboard_export.request_export(
        actor=actor, customer=customer_of(actor, customer_id), form=Form(wanted.form), chosen=wanted.filter.chosen,
        columns=dashboard.COLUMNS, sort=wanted.sort, now=timezone.now(),
    )  # fmt: skip
    return operations.accepted(request, response, job)

"""Repair cases: opened, followed, and worked by the desk that must act (R7, R8, R9)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries, repair_export
from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Route, Side, Source, Visit
from fleetward.domain.repairs.operations import open_repair_case
from fleetward.domain.repairs.queries import Contact
from fleetward.domain.repairs.repair_filter import SORTS, RepairFilter
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import OUTSIDE, allowed
from fleetward.entrypoints.api.resources.repair_steps import StepSent, take_step
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, Email, Sent, located, one, resources
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase

router = resources("repair cases")


class RepairShown(Schema):
    """A repair case. Contact details are for the desk that repairs, and for nobody else: see `get_repair_contact`."""

    id: UUID
    number: str = Field(examples=["261126-BQKTR"])
    partner_id: UUID
    customer_id: UUID | None
    device_id: UUID
    alert_id: UUID | None
    serial: str
    product_number: str
    model: str
    program: str
    problem: str = Field(alias="rule")
    route: Route
    source: Source
    description: str
    state: RepairState
    submitted_at: datetime
    changed_at: datetime
    promised_by: datetime | None = Field(description="When the desk must have acted next.")
    technician: str
    diagnosis: str
    visit: str
    visit_from: datetime | None
    visit_until: datetime | None
    duplicate_of: UUID | None
    closed_at: datetime | None


class RepairList(Listed):
    """Repair cases."""

    items: list[RepairShown]


class RepairEventShown(Schema):
    """One step of a repair case."""

    id: UUID
    at: datetime
    kind: EventKind
    meaning: str = Field(alias="get_kind_display")
    side: Side
    by: str = Field(alias="actor_label")
    text: str
    details: dict[str, Any]
    internal: bool


class RepairEventList(Listed):
    """What happened, oldest first."""

    items: list[RepairEventShown]


class ContactSent(Sent):
    """Whom the desk may get in touch with, where, and when."""

    name: str = Field(min_length=1, max_length=200)
    email: Email | Literal[""] = ""
    phone: str = Field(default="", max_length=40)
    place: str = Field(default="", max_length=300)
    times: str = Field(default="", max_length=300)


class ContactShown(Schema):
    """As it was given."""

    name: str
    email: str
    phone: str
    place: str
    times: str


class RepairOpened(Sent):
    """A repair case of one PC; from an alert, or with words of what is wrong."""

    device_id: UUID
    alert_id: UUID | None = None
    description: str = Field(default="", max_length=LONGEST_TEXT)
    contact: ContactSent
    consent: bool = Field(description="Whether the person agreed that the desk gets these contact details.")


class RepairsWanted(Sent):
    """Which repair cases: as the list's filter bar. Those under way, unless `state` says something else."""

    q: str = Field(default="", max_length=200, description="Start of the number, or of the serial number.")
    state: RepairState | Literal["any", "ended"] | None = None
    overdue: Literal["", "yes"] = ""
    mine: Literal["", "yes"] = Field(default="", description="Those that you have taken up.")
    visit: Visit | None = None
    program: str = Field(default="", max_length=200)
    partner: UUID | None = None
    model: str = Field(default="", max_length=200)
    problem: str = Field(default="", max_length=200)
    period: Literal["", "7", "30", "90", "365"] = Field(default="", description="Submitted in so many days.")
    age: Literal["", "new", "some", "old"] = ""
    desk: Literal["", "yes"] = Field(default="", description="What the partner's own service delivery account repairs.")
    customer: UUID | None = Field(default=None, description="On this customer's dashboard; then `desk` says nothing.")

    @property
    def chosen(self) -> RepairFilter:
        """The filter of the page."""
        return RepairFilter.read(filled(self))

    def of(self, actor: Actor) -> Customer | None:
        """The customer that is asked for, or 404."""
        return one(customers.visible_to(actor), id=self.customer) if self.customer else None


RepairSort = Literal[
    "submitted_at", "-submitted_at", "serial", "-serial", "model", "-model", "changed_at", "-changed_at"
]


class RepairsAsked(Asked, RepairsWanted):
    """The list."""

    sort: RepairSort = "-submitted_at"


@router.get(
    "/repair-cases", response=RepairList, operation_id="list_repair_cases", summary="Repair cases",
    **allowed(Permission.REPAIR_CASE_VIEW, refuses=[404]),
)  # fmt: skip
def list_repair_cases(request: HttpRequest, response: HttpResponse, asked: Query[RepairsAsked]) -> Any:
    """Of the partner's PCs, of a customer's, or on the vendor's route for its people."""
    actor = called(request)
    rows = repair_export.listed(actor, desk=bool(asked.desk), customer=asked.of(actor))
    rows = asked.chosen.apply(rows, now=timezone.now(), reader=actor.user_id)
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/repair-cases", response={201: RepairShown}, operation_id="open_repair_case",
    url_name="open_repair_case", summary="Open a repair case",
    **allowed(Permission.REPAIR_CASE_OPEN, kinds=OUTSIDE, refuses=[404]),
)  # fmt: skip
def open_one(request: HttpRequest, response: HttpResponse, sent: RepairOpened) -> Status[Any]:
    """An alert that has a repair case under way already gives that one."""
    actor = called(request)
    made = open_repair_case(
        actor=actor, device_id=sent.device_id, alert_id=sent.alert_id, token=uuid7(),
        contact=Contact(**sent.contact.model_dump()), consent=sent.consent, description=sent.description.strip(),
        language=get_language() or "en", now=timezone.now(),
    )  # fmt: skip
    located(request, response, "get_repair_case", made.id)
    return Status(201, RepairShown.from_orm(find(actor, made.id)))


def find(actor: Actor, repair_id: UUID) -> RepairCase:
    """The repair case, or 404."""
    return one(queries.visible_to(actor), id=repair_id)


SEEN = allowed(Permission.REPAIR_CASE_VIEW, refuses=[404])


@router.get(
    "/repair-cases/{uuid:repair_id}", response=RepairShown, operation_id="get_repair_case",
    url_name="get_repair_case", summary="One repair case", **SEEN,
)  # fmt: skip
def get_repair_case(request: HttpRequest, repair_id: UUID) -> Any:
    """Where it stands."""
    return RepairShown.from_orm(find(called(request), repair_id))


@router.get(
    "/repair-cases/{uuid:repair_id}/contact", response=ContactShown, operation_id="get_repair_contact",
    summary="Whom to get in touch with", **SEEN,
)  # fmt: skip
def get_repair_contact(request: HttpRequest, repair_id: UUID) -> Any:
    """For the desk that must act; 404 for all others."""
    actor = called(request)
    found = queries.contact(actor, find(actor, repair_id))
    if found is None:
        raise Http404
    return ContactShown.from_orm(found)


@router.get(
    "/repair-cases/{uuid:repair_id}/events", response=RepairEventList, operation_id="list_repair_events",
    summary="What happened to a repair case", **SEEN,
)  # fmt: skip
def list_repair_events(
    request: HttpRequest, response: HttpResponse, repair_id: UUID, asked: Query[Asked]
) -> Any:  # fmt: skip
    """Internal notes for the desk alone."""
    actor = called(request)
    rows = queries.events(actor, find(actor, repair_id))
    return page(request, response, rows, asked, sorts={"at": "at"}, sort="at")


@router.post(
    "/repair-cases/{uuid:repair_id}/steps", response=RepairShown, operation_id="take_repair_step",
    summary="Take a step with a repair case", **allowed(Permission.REPAIR_CASE_VIEW, refuses=[404, 409]),
)  # fmt: skip
def take_repair_step(request: HttpRequest, repair_id: UUID, sent: StepSent) -> Any:
    """Most steps are the desk's; those for whom it was opened can send messages and cancel. 409 by a rule."""
    return RepairShown.from_orm(take_step(called(request), repair_id, sent, timezone.now()))

"""Customers, and the settings of their dashboards (F1, F3, F9, F11, R12, R13)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.customers import operations, queries
from fleetward.domain.customers.lifecycle import PlanState, plan_state
from fleetward.domain.customers.models import ARCHIVE_DAYS, Customer, IdentityProvider, ManagedBy
from fleetward.domain.customers.operations import Details, Plan
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import OUTSIDE, PARTNER, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.resources.resource import Email, Sent, located, one, resources
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("customers")

SORTS = {"name": "name_key", "devices": "device_count", "added": "created_at"}
MOST_SEATS = 10_000_000


class CustomerShown(Schema):
    """A customer. `plan_state` and `devices` tell how its plan stands today."""

    id: UUID
    name: str = Field(examples=["Fjord Eiendom AS"])
    address: str
    postal_code: str
    city: str
    contact_first_name: str
    contact_last_name: str
    contact_email: str
    contact_phone: str
    identity_provider: IdentityProvider
    program: str = Field(examples=["premium"])
    seats: int
    plan_ends_on: date | None
    plan_state: PlanState
    devices: int = Field(alias="device_count")
    managed_by: ManagedBy
    accepted_at: datetime | None = Field(description="When its IT administrator accepted the partner's invitation.")
    created_at: datetime

    @staticmethod
    def resolve_plan_state(row: Customer) -> PlanState:
        """Follows from dates and figures."""
        today = timezone.localdate()
        return plan_state(seats=row.seats, devices=row.device_count, ends_on=row.plan_ends_on, today=today)


class CustomerList(Listed):
    """Customers of the partner."""

    items: list[CustomerShown]


class Settings(Schema):
    """Settings of a dashboard. `self_service` can be moved once the first PC of a program has come."""

    archive_days: int
    collects_last_user: bool
    collects_location: bool
    managed_by: ManagedBy
    self_service: bool
    self_service_question: bool = Field(description="Whether the partner that manages it must say if alerts stay on.")


class CustomerFields(Sent):
    """Who the customer is."""

    name: str = Field(min_length=1, max_length=200, pattern=r"\S", examples=["Fjord Eiendom AS"])
    contact_first_name: str = Field(min_length=1, max_length=100)
    contact_last_name: str = Field(min_length=1, max_length=100)
    contact_email: Email = Field(examples=["ola@fjord.example"])
    address: str = Field(default="", max_length=200)
    postal_code: str = Field(default="", max_length=20)
    city: str = Field(default="", max_length=120)
    contact_phone: str = Field(default="", max_length=40)
    identity_provider: IdentityProvider = IdentityProvider.PLATFORM


class CustomerAdded(CustomerFields):
    """A new customer with its plan."""

    program: str = Field(min_length=1, max_length=40, examples=["premium"])
    seats: int = Field(ge=1, le=MOST_SEATS)
    plan_ends_on: date | None = None
    managed_by: ManagedBy = ManagedBy.CUSTOMER


class CustomerChanged(Sent):
    """What changes; what is left out, or null, stays."""

    name: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"\S")
    contact_first_name: str | None = Field(default=None, min_length=1, max_length=100)
    contact_last_name: str | None = Field(default=None, min_length=1, max_length=100)
    contact_email: Email | None = None
    address: str | None = Field(default=None, max_length=200)
    postal_code: str | None = Field(default=None, max_length=20)
    city: str | None = Field(default=None, max_length=120)
    contact_phone: str | None = Field(default=None, max_length=40)
    identity_provider: IdentityProvider | None = None
    program: str | None = Field(default=None, min_length=1, max_length=40)
    seats: int | None = Field(default=None, ge=1, le=MOST_SEATS)
    plan_ends_on: date | None = Field(default=None, description="null: without an end.")


class SettingsChanged(Sent):
    """What changes; what is left out, or null, stays."""

    archive_days: Literal[30, 45, 60, 90] | None = None
    collects_last_user: bool | None = None
    collects_location: bool | None = None
    managed_by: ManagedBy | None = None
    self_service: bool | None = None


class CustomersAsked(Asked):
    """Which customers: as the list's filter bar."""

    q: str = Field(default="", max_length=100, description="Words of the name, from their start.")
    accepted: Literal["", "yes", "no"] = ""
    plan: Literal["", "active", "over_enrolled", "suspended"] = ""
    managed_by: Literal["", "customer", "partner"] = ""
    sort: Literal["name", "-name", "devices", "-devices", "added", "-added"] = "name"

    @property
    def condition(self) -> Q:
        """What it asks of a customer."""
        found = queries.named(self.q)
        if self.accepted:
            found &= Q(accepted_at__isnull=self.accepted == "no")
        if self.plan:
            found &= queries.plan_stands(self.plan, timezone.localdate())
        return found & Q(managed_by=self.managed_by) if self.managed_by else found


DETAILS, PLAN = tuple(Details.__dataclass_fields__), tuple(Plan.__dataclass_fields__)
PREFERENCES = ("archive_days", "collects_last_user", "collects_location")
assert set(ARCHIVE_DAYS) == {30, 45, 60, 90}  # noqa: S101 (what SettingsChanged offers)


@router.get(
    "/customers", response=CustomerList, operation_id="list_customers", summary="Customers",
    **allowed(Permission.CUSTOMER_VIEW, kinds=PARTNER),
)  # fmt: skip
def list_customers(request: HttpRequest, response: HttpResponse, asked: Query[CustomersAsked]) -> Any:
    """The partner's customers."""
    rows = queries.visible_to(called(request)).filter(asked.condition)
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/customers", response={201: CustomerShown}, operation_id="add_customer", summary="Add a customer",
    **allowed(Permission.CUSTOMER_MANAGE, kinds=PARTNER),
)  # fmt: skip
def add_customer(request: HttpRequest, response: HttpResponse, sent: CustomerAdded) -> Status[Any]:
    """A customer with a dashboard; its IT administrator is invited. 409 without a certificate for the plan."""
    actor = called(request)
    made = operations.add_customer(
        actor=actor, token=uuid7(), details=Details(**_texts(sent, DETAILS)), plan=Plan(**_texts(sent, PLAN)),
        managed_by=sent.managed_by, now=timezone.now(),
    )  # fmt: skip
    found = one(queries.visible_to(actor), id=made.id)
    located(request, response, "get_customer", found.id)
    return Status(201, tagged(response, CustomerShown.from_orm(found)))


def _texts(sent: Schema, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(sent, name) for name in names}
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


@router.get(
    "/customers/{uuid:customer_id}", response=CustomerShown, operation_id="get_customer", url_name="get_customer",
    summary="One customer", **allowed(Permission.DASHBOARD_VIEW, kinds=OUTSIDE, refuses=[404]),
)  # fmt: skip
def get_customer(request: HttpRequest, response: HttpResponse, customer_id: UUID) -> Any:
    """With an ETag, for changes."""
    found = one(queries.visible_to(called(request)), id=customer_id)
    return tagged(response, CustomerShown.from_orm(found))


def _kept_still(actor: Actor, customer_id: UUID) -> Customer:
    """What If-Match is held against does not change until this call is answered."""
    return one(queries.visible_to(actor).select_for_update(of=("self",)), id=customer_id)


@router.patch(
    "/customers/{uuid:customer_id}", response=CustomerShown, operation_id="change_customer",
    summary="Change a customer",
    **allowed(Permission.DASHBOARD_MANAGE, kinds=OUTSIDE, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_customer(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, sent: CustomerChanged
) -> Any:  # fmt: skip
    """Its details; its plan needs the role to manage customers."""
    actor, now = called(request), timezone.now()
    found = _kept_still(actor, customer_id)
    refuse_change(request, CustomerShown.from_orm(found))
    given = _given(sent, clearable="plan_ends_on")
    if details := {name: value for name, value in given.items() if name in DETAILS}:
        whole = Details(**{name: details.get(name, getattr(found, name)) for name in DETAILS})
        operations.change_details(actor=actor, customer_id=found.id, details=whole, now=now)
    if plan := {name: value for name, value in given.items() if name in PLAN}:
        ordered = Plan(**{name: plan.get(name, getattr(found, name)) for name in PLAN})
        operations.change_plan(actor=actor, customer_id=found.id, plan=ordered, now=now)
    return tagged(response, CustomerShown.from_orm(one(queries.visible_to(actor), id=found.id)))


def _given(sent: Schema, *, clearable: str = "") -> dict[str, Any]:
    """What was sent; null is as left out, but where it clears something."""
    given = sent.model_dump(exclude_unset=True)
    told = {name: value for name, value in given.items() if value is not None or name == clearable}
    return {name: value.strip() if isinstance(value, str) else value for name, value in told.items()}


@router.get(
    "/customers/{uuid:customer_id}/settings", response=Settings, operation_id="get_customer_settings",
    summary="Settings of a dashboard", **allowed(Permission.DASHBOARD_VIEW, kinds=OUTSIDE, refuses=[404]),
)  # fmt: skip
def get_customer_settings(request: HttpRequest, response: HttpResponse, customer_id: UUID) -> Any:
    """With an ETag, for changes."""
    found = one(queries.visible_to(called(request)), id=customer_id)
    return tagged(response, Settings.from_orm(found))


@router.patch(
    "/customers/{uuid:customer_id}/settings", response=Settings, operation_id="change_customer_settings",
    summary="Change settings of a dashboard",
    **allowed(Permission.DASHBOARD_MANAGE, kinds=OUTSIDE, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_customer_settings(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, sent: SettingsChanged
) -> Any:  # fmt: skip
    """All that is sent, or nothing. 409 where a rule forbids it: the partner cannot begin to collect personal data."""
    actor = called(request)
    found = _kept_still(actor, customer_id)
    refuse_change(request, Settings.from_orm(found))
    given = _given(sent)
    if preferences := {name: value for name, value in given.items() if name in PREFERENCES}:
        whole = {name: preferences.get(name, getattr(found, name)) for name in PREFERENCES}
        operations.change_preferences(actor=actor, customer_id=found.id, **whole)
    if "managed_by" in given:
        operations.change_managed_by(actor=actor, customer_id=found.id, managed_by=ManagedBy(given["managed_by"]))
    if "self_service" in given:
        operations.switch_self_service(actor=actor, customer_id=found.id, on=given["self_service"])
    return tagged(response, Settings.from_orm(one(queries.visible_to(actor), id=found.id)))

"""Alerts: what is wrong with PCs, or will be."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.alerts import alert_export, queries, wording
from fleetward.domain.alerts.alert_filter import COLUMNS, SORTS, AlertFilter
from fleetward.domain.alerts.lifecycle import AlertState, ClosedWhy, PartKind, PopUp, Severity
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.resource import Sent, one, resources
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from fleetward.domain.alerts.models import Alert

router = resources("alerts")


class AlertShown(Schema):
    """One alert. `problem` is a code, `title` the same in the caller's language."""

    id: UUID
    device_id: UUID
    partner_id: UUID
    customer_id: UUID | None
    serial: str
    product_number: str
    model: str
    problem: str = Field(alias="rule", examples=["disk_worn"])
    title: str
    kind: PartKind
    part: str = Field(alias="part_label")
    severity: Severity
    state: AlertState
    pop_up: PopUp
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    reopened: int

    @staticmethod
    def resolve_title(row: Alert) -> str:
        """In the language in force."""
        return wording.title(row.rule)


class AlertDetails(AlertShown):
    """With what was measured, and what to do."""

    explanation: str
    advice: str
    measured: dict[str, Any] = Field(alias="values")
    pop_up_at: datetime | None = Field(description="When the PC's user was told, or what the user answered.")
    closed_why: ClosedWhy

    @staticmethod
    def resolve_explanation(row: Alert) -> str:
        """With the figures of this alert."""
        return wording.words(row.rule, row.values).explanation

    @staticmethod
    def resolve_advice(row: Alert) -> str:
        """For whoever looks after the PC."""
        return wording.words(row.rule, row.values).for_it


class AlertList(Listed):
    """Alerts."""

    items: list[AlertShown]


class AlertsWanted(Sent):
    """Which alerts: as the list's filter bar. Open ones, unless `state` says something else."""

    q: str = Field(default="", max_length=200, description="Start or end of the serial number.")
    problem: str = Field(default="", max_length=40)
    kind: PartKind | None = None
    severity: Severity | None = None
    state: Literal["", "closed", "all"] = ""
    model: str = Field(default="", max_length=200)
    partner: UUID | None = None
    customer: UUID | Literal["none"] | None = Field(default=None, description="`none`: PCs on no dashboard.")
    pop_up: PopUp | None = None
    since: date | None = None

    @property
    def chosen(self) -> AlertFilter:
        """The filter of the page."""
        return AlertFilter.read(filled(self))


AlertSort = Literal["opened", "-opened", "serial", "-serial", "model", "-model"]


class AlertsAsked(Asked, AlertsWanted):
    """The list."""

    sort: AlertSort = "-opened"


class AlertsFile(operations.FileAsked):
    """A file of alerts."""

    filter: AlertsWanted = AlertsWanted()
    sort: AlertSort = "-opened"


@router.get(
    "/alerts", response=AlertList, operation_id="list_alerts", summary="Alerts", **allowed(Permission.ALERT_VIEW)
)
def list_alerts(request: HttpRequest, response: HttpResponse, asked: Query[AlertsAsked]) -> Any:
    """Of the partner's PCs, of a customer's, or of all for the vendor's people."""
    rows = asked.chosen.apply(queries.visible_to(called(request)))
    return page(request, response, rows, asked, sorts=SORTS)


@router.get(
    "/alerts/{uuid:alert_id}", response=AlertDetails, operation_id="get_alert", summary="One alert",
    **allowed(Permission.ALERT_VIEW, refuses=[404]),
)  # fmt: skip
def get_alert(request: HttpRequest, alert_id: UUID) -> Any:
    """With what was measured, and what to do."""
    return AlertDetails.from_orm(one(queries.visible_to(called(request)), id=alert_id))


@router.post(
    "/alerts/files", response={202: operations.Operation}, operation_id="export_alerts",
    summary="Have alerts written to a file", **allowed(Permission.ALERT_EXPORT),
)  # fmt: skip
def export_alerts(request: HttpRequest, response: HttpResponse, wanted: AlertsFile) -> Status[Any]:
    """All columns of the alerts that fit."""
    job = alert_export.request_export(
        actor=called(request), customer=None, form=Form(wanted.form), chosen=wanted.filter.chosen, columns=COLUMNS,
        sort=wanted.sort, now=timezone.now(),
    )  # fmt: skip
    return operations.accepted(request, response, job)

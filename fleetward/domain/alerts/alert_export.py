"""Exports of lists of alerts: of a partner's PCs, of a customer's, or across partners for the vendor's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.alerts import queries, wording
from fleetward.domain.alerts.alert_filter import COLUMNS, SORTS, AlertFilter
from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "serial": gettext_lazy("Serial number"), "severity": gettext_lazy("Severity"), "problem": gettext_lazy("Problem"),
    "part": gettext_lazy("Part"), "product_number": gettext_lazy("Product number"), "model": gettext_lazy("Model"),
    "partner": gettext_lazy("Partner"), "customer": gettext_lazy("Customer"), "opened": gettext_lazy("Opened"),
    "updated": gettext_lazy("Updated"), "state": gettext_lazy("State"), "told": gettext_lazy("Pop-up"),
}  # fmt: skip


@transaction.atomic
def request_export(
    *, actor: Actor, customer: Customer | None, form: Form, chosen: AlertFilter, columns: Sequence[str], sort: str,
    now: datetime,
) -> Job:  # fmt: skip
    """Ask for a file of the alerts that fit; with a customer, of those in its space."""
    asked: dict[str, Any] = {
        "actor": actor, "form": form, "chosen": chosen, "columns": columns, "sort": sort, "now": now, "total": None,
    }  # fmt: skip
    if customer:
        return list_export.request(IN_SPACE, **asked, customer_id=str(customer.id))
    return list_export.request(ALERTS, **asked)


def alert_label(name: str) -> str:
    """What a column is called, in the reader's language."""
    return str(LABELS[name])


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Alert]:
    if "customer_id" in wanted:
        customer = customers.visible_to(actor).get(id=UUID(wanted["customer_id"]))
        rows = queries.at_customer(actor, customer)
    else:
        rows = queries.visible_to(actor).select_related("partner")
    return AlertFilter.read(wanted["filter"]).apply(rows)


def _lines(actor: Actor, alerts: Sequence[Alert], columns: Sequence[str]) -> Iterator[list[Any]]:
    ids = {alert.customer_id for alert in alerts if alert.customer_id}
    names = dict(customers.visible_to(actor).filter(id__in=ids).values_list("id", "name"))
    for alert in alerts:
        yield [CELLS[name](alert) if name in CELLS else _customer(alert, names) for name in columns]


def _customer(alert: Alert, names: dict[UUID, str]) -> str:
    return names.get(alert.customer_id, "") if alert.customer_id else _("Unassigned")


CELLS: dict[str, Callable[[Alert], Any]] = {
    "serial": lambda alert: alert.serial,
    "severity": lambda alert: alert.get_severity_display(),
    "problem": lambda alert: str(wording.title(alert.rule)),
    "part": lambda alert: f"{alert.get_kind_display()} {alert.part_label}".strip(),
    "product_number": lambda alert: alert.product_number,
    "model": lambda alert: alert.model,
    "partner": lambda alert: alert.partner.name,
    "opened": lambda alert: list_export.moment(alert.opened_at),
    "updated": lambda alert: list_export.moment(alert.updated_at),
    "state": lambda alert: alert.get_state_display(),
    "told": lambda alert: alert.get_pop_up_display(),
}
"""What stands in a column, except the customer's name, which is read for many alerts at once."""


def _list(kind: str) -> ExportedList:
    return ExportedList(
        kind=kind, permission=Permission.ALERT_EXPORT, exported="alerts.exported", sheet=gettext_lazy("Alerts"),
        file_name=gettext_lazy("alerts"), columns=COLUMNS, sorts=SORTS, rows=_rows, label=alert_label, lines=_lines,
    )  # fmt: skip


ALERTS, IN_SPACE = _list("alerts.export"), _list("alerts.export_space")

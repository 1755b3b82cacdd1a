"""Exports of the PCs on a customer's dashboard, for its own people and the partner's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers import rules
from fleetward.domain.devices import list_export, queries
from fleetward.domain.devices.dashboard_filter import COLUMNS, PERSONAL, SORTS, DashboardFilter
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.devices.pool_export import column_label
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

KIND = "dashboard.export"


@transaction.atomic
def request_export(
    *, actor: Actor, customer: Customer, form: Form, chosen: DashboardFilter, columns: Sequence[str], sort: str,
    now: datetime, ids: Sequence[UUID] = (),
) -> Job:  # fmt: skip
    """Ask for a file. Personal data stand in it where the actor may see them, now and when it is written."""
    whole = customer.device_count if not ids and chosen == DashboardFilter() else None
    allowed = rules.personal_columns(actor, customer)
    return list_export.request(
        DASHBOARD, actor=actor, form=form, chosen=chosen, sort=sort, now=now, total=whole, ids=ids,
        columns=[name for name in columns if name not in PERSONAL or name in allowed], customer_id=str(customer.id),
    )  # fmt: skip


def dashboard_label(name: str) -> str:
    """What a column of a dashboard is called, in the reader's language."""
    return _("Added") if name == "waiting_since" else column_label(name)


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Device]:
    customer = customers.visible_to(actor).get(id=UUID(wanted["customer_id"]))
    rows = queries.with_personal_data(queries.at_customer(actor, customer), rules.personal_columns(actor, customer))
    if wanted["ids"]:
        return rows
    return DashboardFilter.read(wanted["filter"]).apply(rows, now=datetime.fromisoformat(wanted["now"]))


DASHBOARD = ExportedList(
    kind=KIND, permission=Permission.DASHBOARD_EXPORT, exported="dashboard.exported",
    sheet=gettext_lazy("Devices"), file_name=gettext_lazy("devices"), columns=COLUMNS, sorts=SORTS, rows=_rows,
    label=dashboard_label, computed=PERSONAL,
)  # fmt: skip

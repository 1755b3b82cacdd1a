"""Exports of lists of parts orders: one line an order, amounts as numbers beside their currency."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.parts import queries
from fleetward.domain.parts.order_filter import SORTS, OrderFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartsOrder
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "number": gettext_lazy("Number"), "reference": gettext_lazy("Reference"),
    "serial": gettext_lazy("Serial number"), "product_number": gettext_lazy("Product number"),
    "model": gettext_lazy("Model"), "program": gettext_lazy("Program"), "partner": gettext_lazy("Partner"),
    "state": gettext_lazy("State"), "total": gettext_lazy("Total"), "currency": gettext_lazy("Currency"),
    "created_at": gettext_lazy("Created"), "submitted_at": gettext_lazy("Submitted"),
    "ordered_by": gettext_lazy("Ordered by"), "carrier": gettext_lazy("Carrier"),
    "tracking": gettext_lazy("Tracking number"), "shipped_at": gettext_lazy("Shipped"),
    "delivered_at": gettext_lazy("Delivered"), "changed_at": gettext_lazy("Last changed"),
}  # fmt: skip
"""Columns that pages and files offer, in order, and what they are called."""


@transaction.atomic
def request_export(
    *, actor: Actor, form: Form, chosen: OrderFilter, columns: Sequence[str], sort: str, now: datetime
) -> Job:  # fmt: skip
    """Ask for a file of the orders that fit `chosen`. A worker writes it."""
    return list_export.request(
        ORDERS, actor=actor, form=form, chosen=chosen, columns=["number", *columns], sort=sort, now=now, total=None
    )


def _label(name: str) -> str:
    return str(LABELS[name])


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[PartsOrder]:
    chosen = OrderFilter.read(wanted["filter"])
    return chosen.apply(queries.visible_to(actor), now=datetime.fromisoformat(wanted["now"]))


CELLS: dict[str, Callable[[PartsOrder], Any]] = {
    "program": lambda order: vendor_profile().programs.get(order.program, order.program),
    "partner": lambda order: order.partner.name,
    "state": lambda order: order.get_state_display(),
    "ordered_by": lambda order: order.created_by_label,
}
"""What stands in a column where it is not just what the row holds."""

ORDERS = ExportedList(
    kind="parts.export_orders", permission=Permission.PARTS_ORDER_EXPORT, exported="parts_orders.exported",
    sheet=gettext_lazy("Parts orders"), file_name=gettext_lazy("parts-orders"), columns=tuple(LABELS),
    sorts=SORTS, rows=_rows, label=_label, lines=list_export.lines_of(CELLS),
)  # fmt: skip

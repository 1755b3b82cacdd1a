"""Exports of lists of repair cases. Contact details and what a desk notes for itself are never in them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from fleetward.domain.alerts import wording
from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs import queries
from fleetward.domain.repairs.lifecycle import Route
from fleetward.domain.repairs.repair_filter import SORTS, YES, RepairFilter
from fleetward.domain.repairs.visit_calendar import desk_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "number": gettext_lazy("Number"), "serial": gettext_lazy("Serial number"),
    "product_number": gettext_lazy("Product number"), "model": gettext_lazy("Model"),
    "program": gettext_lazy("Program"), "partner": gettext_lazy("Partner"), "customer": gettext_lazy("Customer"),
    "problem": gettext_lazy("Problem"), "state": gettext_lazy("State"), "route": gettext_lazy("Repaired by"),
    "submitted_at": gettext_lazy("Submitted"), "promised_by": gettext_lazy("Promised by"),
    "visit": gettext_lazy("Visit"), "visit_from": gettext_lazy("From"), "visit_until": gettext_lazy("Until"),
    "technician": gettext_lazy("Technician"), "taken_by": gettext_lazy("Taken up by"),
    "changed_at": gettext_lazy("Last changed"), "closed_at": gettext_lazy("Closed"),
}  # fmt: skip
"""Columns that pages and files offer, in order, and what they are called."""


@transaction.atomic
def request_export(
    *, actor: Actor, form: Form, chosen: RepairFilter, columns: Sequence[str], sort: str, now: datetime,
    desk: bool, customer: Customer | None = None,
) -> Job:  # fmt: skip
    """Ask for a file of the rows that fit `chosen`: of a customer's dashboard, or of the partner's own desk.

    Who of a desk has taken it up is not told to customers.
    """
    told = [name for name in columns if name != "taken_by" or actor.kind is not ActorKind.CUSTOMER]
    return list_export.request(
        IN_SPACE if customer else REPAIRS, actor=actor, form=form, chosen=chosen, columns=["number", *told],
        sort=sort, now=now, total=None, desk=YES if desk else "", customer_id=str(customer.id) if customer else "",
    )  # fmt: skip


def listed(actor: Actor, *, desk: bool, customer: Customer | None = None) -> QuerySet[RepairCase]:
    """What stands in a list: all that the actor sees, only what the partner's own desk repairs, or a customer's."""
    if customer:
        return queries.at_customer(actor, customer)
    rows = queries.visible_to(actor)
    return rows.filter(route=Route.SERVICE_DELIVERY) if desk else rows


def problem(repair: RepairCase) -> str:
    """What is wrong: the alert's title where it was made from one, else what somebody wrote."""
    return str(wording.title(repair.rule)) if repair.rule else repair.description


def customer_names(actor: Actor, rows: Sequence[RepairCase]) -> dict[UUID, str]:
    """Names of the customers on whose dashboards the PCs stand, as far as the actor may see them. One query."""
    ids = {row.customer_id for row in rows if row.customer_id}
    return dict(customers.visible_to(actor).filter(id__in=ids).values_list("id", "name"))


def _label(name: str) -> str:
    return str(LABELS[name])


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[RepairCase]:
    customer = None
    if wanted["customer_id"]:
        customer = customers.visible_to(actor).get(id=UUID(wanted["customer_id"]))
    rows = listed(actor, desk=bool(wanted["desk"]), customer=customer)
    chosen = RepairFilter.read(wanted["filter"])
    return chosen.apply(rows, now=datetime.fromisoformat(wanted["now"]), reader=actor.user_id)


def _lines(actor: Actor, rows: Sequence[RepairCase], columns: Sequence[str]) -> Iterator[list[Any]]:
    names = customer_names(actor, rows) if "customer" in columns else {}
    for row in rows:
        yield [_customer(row, names) if name == "customer" else list_export.cell(row, name, CELLS) for name in columns]


def _customer(repair: RepairCase, names: dict[UUID, str]) -> str:
    return names.get(repair.customer_id, "") if repair.customer_id else ""


CELLS: dict[str, Callable[[RepairCase], Any]] = {
    "program": lambda repair: vendor_profile().programs.get(repair.program, repair.program),
    "partner": lambda repair: repair.partner.name,
    "problem": problem,
    "state": lambda repair: repair.get_state_display(),
    "route": lambda repair: desk_name(repair.route, repair.get_route_display()),
    "visit": lambda repair: repair.get_visit_display(),
    "taken_by": lambda repair: repair.taken_by_label,
}
"""What stands in a column where it is not just what the row holds."""


def _list(kind: str) -> ExportedList:
    return ExportedList(
        kind=kind, permission=Permission.REPAIR_CASE_EXPORT, exported="repair_cases.exported",
        sheet=gettext_lazy("Repair cases"), file_name=gettext_lazy("repair-cases"), columns=tuple(LABELS),
        sorts=SORTS, rows=_rows, label=_label, lines=_lines,
    )  # fmt: skip


REPAIRS, IN_SPACE = _list("repairs.export"), _list("repairs.export_space")

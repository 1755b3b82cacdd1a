"""Lists of repair cases: what stands in the address, their columns, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs.lifecycle import RepairState, Visit
from fleetward.domain.repairs.repair_export import LABELS, problem
from fleetward.domain.repairs.repair_filter import (
    NEWEST_FIRST,
    OLDEST_FIRST,
    SORTS,
    Age,
    RepairFilter,
    Standing,
    is_overdue,
)
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.pool.table import Address
from fleetward.entrypoints.web.pool.wording import Dates, Waits
from fleetward.entrypoints.web.repair_desk import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.utils.safestring import SafeString
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.repairs.models import RepairCase

CHOICES = (
    "serial", "state", "problem", "submitted_at", "promised_by", "visit", "partner", "customer", "route", "program",
    "technician", "taken_by", "changed_at",
)  # fmt: skip
USUAL = tuple(name for name in CHOICES if name not in {"program", "technician", "taken_by", "changed_at"})
ONE_LIST: dict[str, frozenset[str]] = {
    "vendor": frozenset(CHOICES) - {"customer", "route"},
    "queue": frozenset(CHOICES) - {"partner", "route"},
    "partner": frozenset(CHOICES) - {"partner"},
    "customer": frozenset(CHOICES) - {"partner", "customer", "taken_by"},
}
"""The columns that each list offers: the vendor's, a partner's own queue, all of a partner, and a customer's."""
BESIDE = frozenset({"product_number", "model", "visit_from", "visit_until"})
"""Columns that stand in another one's cell on the page."""
EXPORTED_WITH = {"serial": ("serial", "product_number", "model"), "visit": ("visit", "visit_from", "visit_until")}


@dataclass(frozen=True)
class RepairAddress(Address):
    """The state of a list of repair cases, newest first."""

    filters: ClassVar[type[Any]] = RepairFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = CHOICES
    usual: ClassVar[tuple[str, ...]] = USUAL
    default: ClassVar[str] = NEWEST_FIRST
    held: ClassVar[str] = "number"

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return _("PC") if name == "serial" else str(LABELS[name])

    @property
    def export_columns(self) -> list[str]:
        """The columns of an export: what stands together in one cell of the page has columns of its own there."""
        return [name for shown in self.columns for name in EXPORTED_WITH.get(shown, (shown,))]


@dataclass(frozen=True)
class QueueAddress(RepairAddress):
    """The state of a desk's queue: whoever waits longest comes first."""

    default: ClassVar[str] = OLDEST_FIRST


FLAGS: dict[str, StrOrPromise] = {"overdue": gettext_lazy("Overdue"), "mine": gettext_lazy("Mine")}


def chips(address: Address, partners: Mapping[str, str]) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it. `partners`: names by id, as text."""
    chosen: RepairFilter = address.chosen
    states = dict(RepairState.choices) | dict(Standing.choices)
    labels = {
        "q": _("Number or serial: %s") % chosen.q,
        "state": states.get(chosen.state, ""),
        "visit": dict(Visit.choices).get(Visit(chosen.visit), "") if chosen.visit else "",
        "program": vendor_profile().programs.get(chosen.program, chosen.program),
        "partner": partners.get(chosen.partner, chosen.partner),
        "model": chosen.model,
        "problem": wording.problem_of(chosen.problem) if chosen.problem else "",
        "period": wording.period(chosen.period),
        "age": str(Age(chosen.age).label) if chosen.age else "",
        **FLAGS,
    }
    return [
        {"label": str(labels[name]), "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()
    ]


NUMBER = '<th class="hold mono" scope="row"><a href="{address}{id}/">{number}</a></th>'
CELLS = {
    "serial": '<td><span class="mono">{serial}</span><span class="sub">{model}</span></td>',
    "problem": '<td class="cut">{problem}</td>',
    "state": '<td><span class="pill {tone}">{state}</span></td>',
    "submitted_at": '<td class="nowrap">{submitted}<span class="sub">{age}</span></td>',
    "promised_by": '<td class="nowrap">{promised}</td>',
    "visit": '<td class="nowrap">{visit}<span class="sub">{visit_from}</span></td>',
    "partner": '<td class="cut">{partner}</td>',
    "customer": '<td class="cut">{customer}</td>',
    "route": "<td>{route}</td>",
    "program": "<td>{program}</td>",
    "technician": '<td class="cut">{technician}</td>',
    "taken_by": '<td class="cut">{taken_by}</td>',
    "changed_at": '<td class="nowrap">{changed}</td>',
}


@dataclass(frozen=True)
class Names:
    """What rows say of companies: `customers` by id; `partner` is by what a customer's people know its desk.

    `partners`: whether rows of several partners stand there, each of which brings its partner's name.
    """

    customers: Mapping[UUID, str]
    partner: str = ""
    partners: bool = False


def rows(
    repairs: Iterable[RepairCase], columns: Sequence[str], names: Names, *, address: str, now: datetime
) -> SafeString:
    """The rows of a page; each distinct day is formatted once."""
    dates, waits, programs = Dates(), Waits(now), vendor_profile().programs
    cells = "".join(CELLS[name] for name in CHOICES if name in columns)
    found = (
        {
            "id": str(one.id), "number": one.number, "serial": one.serial, "model": one.model,
            "problem": problem(one) or "\u2013",
            "state": one.get_state_display(), "tone": wording.TONES[RepairState(one.state)],
            "submitted": dates.moment(one.submitted_at), "age": waits.since(one.submitted_at),
            "promised": _promised(one, dates.moment(one.promised_by), now),
            "visit": one.get_visit_display() or "\u2013",
            "visit_from": dates.moment(one.visit_from) if one.visit_from else "",
            "partner": one.partner.name if names.partners else "",
            "customer": names.customers.get(one.customer_id, "\u2013") if one.customer_id else _("Unassigned"),
            "route": wording.desk_of(one.route, names.partner), "program": programs.get(one.program, one.program),
            "technician": one.technician or "\u2013", "taken_by": one.taken_by_label or "\u2013",
            "changed": dates.moment(one.changed_at),
        }
        for one in repairs
    )  # fmt: skip
    return written_rows.write(found, cells, address=address, may_pick=False, first=NUMBER)


def _promised(repair: RepairCase, day: str, now: datetime) -> SafeString | str:
    """When the desk must have acted; marked with a word where that is over."""
    if repair.promised_by is None or not is_overdue(repair, now):
        return day
    return format_html('<span class="pill bad">{}</span><span class="sub">{}</span>', _("Overdue"), day)

"""Lists of parts orders: what stands in the address, their columns, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.parts.order_export import LABELS
from fleetward.domain.parts.order_filter import NEWEST_FIRST, OLDEST_FIRST, SORTS, OrderFilter, Standing
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.parts_desk import wording
from fleetward.entrypoints.web.pool.table import Address
from fleetward.entrypoints.web.pool.wording import Dates, Waits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.utils.safestring import SafeString

    from fleetward.domain.parts.models import PartsOrder

CHOICES = (
    "state", "reference", "serial", "total", "created_at", "partner", "program", "ordered_by", "carrier", "changed_at",
)  # fmt: skip
USUAL = ("state", "reference", "serial", "total", "created_at", "partner")
EXPORTED_WITH = {
    "serial": ("serial", "product_number", "model"), "total": ("total", "currency"),
    "created_at": ("created_at", "submitted_at"), "carrier": ("carrier", "tracking", "shipped_at", "delivered_at"),
}  # fmt: skip
"""What stands together in one cell of the page has columns of its own in a file."""


@dataclass(frozen=True)
class OrderAddress(Address):
    """The state of a list of parts orders, newest first."""

    filters: ClassVar[type[Any]] = OrderFilter
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
        """The columns of an export."""
        return [name for shown in self.columns for name in EXPORTED_WITH.get(shown, (shown,))]


@dataclass(frozen=True)
class QueueAddress(OrderAddress):
    """The state of the parts desk's list: whoever waits longest comes first."""

    default: ClassVar[str] = OLDEST_FIRST


def chips(address: Address, partners: Mapping[str, str]) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it. `partners`: names by id, as text."""
    chosen: OrderFilter = address.chosen
    states = dict(OrderState.choices) | dict(Standing.choices)
    labels = {
        "q": _("Number, reference or serial: %s") % chosen.q,
        "state": states.get(chosen.state, ""),
        "returns": _("Old part to be returned"),
        "partner": partners.get(chosen.partner, chosen.partner),
        "model": chosen.model,
        "period": wording.period(chosen.period),
    }
    return [
        {"label": str(labels[name]), "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()
    ]


NUMBER = '<th class="hold mono" scope="row"><a href="{address}{id}/">{number}</a></th>'
CELLS = {
    "reference": '<td class="cut mono">{reference}</td>',
    "serial": '<td><span class="mono">{serial}</span><span class="sub">{model}</span></td>',
    "state": '<td><span class="pill {tone}">{state}</span></td>',
    "total": '<td class="num nowrap">{total}</td>',
    "created_at": '<td class="nowrap">{created}<span class="sub">{age}</span></td>',
    "partner": '<td class="cut">{partner}</td>',
    "program": "<td>{program}</td>",
    "ordered_by": '<td class="cut">{ordered_by}</td>',
    "carrier": '<td class="nowrap">{carrier}<span class="sub mono">{tracking}</span></td>',
    "changed_at": '<td class="nowrap">{changed}</td>',
}


def rows(orders: Iterable[PartsOrder], columns: Sequence[str], *, across: bool, now: datetime) -> SafeString:
    """The rows of a page; each distinct day is formatted once. `across`: whether each brings its partner's name."""
    dates, waits, programs = Dates(), Waits(now), vendor_profile().programs
    cells = "".join(CELLS[name] for name in CHOICES if name in columns)
    found = (
        {
            "id": str(one.id), "number": one.number, "reference": one.reference, "serial": one.serial,
            "model": one.model, "state": one.get_state_display(), "tone": wording.TONES[OrderState(one.state)],
            "total": wording.money(one.total, one.currency), "created": dates.moment(one.created_at),
            "age": waits.since(one.created_at), "partner": one.partner.name if across else "",
            "program": programs.get(one.program, one.program), "ordered_by": one.created_by_label,
            "carrier": one.carrier or "\u2013", "tracking": one.tracking, "changed": dates.moment(one.changed_at),
        }
        for one in orders
    )  # fmt: skip
    return written_rows.write(found, cells, address=reverse("parts-orders"), may_pick=False, first=NUMBER)

"""The list of *Unassigned devices*: what stands in the address, its columns, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fleetward.domain.devices.pool_export import column_label
from fleetward.domain.devices.pool_filter import NEWEST_FIRST, SORTS, PoolFilter
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.pool.wording import Dates, Waits, counted, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.http import QueryDict
    from django.utils.safestring import SafeString

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.foundation.kit.listing import Count, Page

LIKELY = "likely_customer"
CHOICES = (
    "model", LIKELY, "program", "sold_on", "distributor", "invoice", "order_number", "end_customer", "waiting_since",
    "last_seen_at",
)  # fmt: skip
USUAL = tuple(name for name in CHOICES if name != "order_number")


@dataclass(frozen=True)
class Address:
    """The state of the list, as it stands in the address. Nonsense is read as nothing said.

    Another list is another class, with its own filter, sorts and columns; the column `held` always stands first.
    """

    filters: ClassVar[type[Any]] = PoolFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = CHOICES
    usual: ClassVar[tuple[str, ...]] = USUAL
    default: ClassVar[str] = NEWEST_FIRST
    held: ClassVar[str] = "serial"

    chosen: Any
    sort: str = NEWEST_FIRST
    columns: tuple[str, ...] = USUAL
    cursor: str = ""
    exact: bool = False

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return _("Likely customer") if name == LIKELY else column_label(name)

    @classmethod
    def read(cls, values: QueryDict) -> Self:
        """From the parameters of a request."""
        sort = values.get("sort", "")
        columns = tuple(name for name in cls.choices if name in values.getlist("column"))
        return cls(
            cls.filters.read(values.dict()),
            sort if sort.removeprefix("-") in cls.sorts else cls.default,
            columns or cls.usual,
            values.get("at", ""),
            values.get("count") == "exact",
        )

    def query(self, **changes: Any) -> str:
        """The address with changes, beginning with '?'. A change of anything but the page begins at the first page."""
        fresh: dict[str, Any] = {"cursor": "", "exact": False}
        other = replace(self, **(fresh | changes))
        pairs: list[tuple[str, str]] = list(other.chosen.parameters().items())
        if other.sort != self.default:
            pairs.append(("sort", other.sort))
        if other.columns != self.usual:
            pairs += [("column", name) for name in other.columns]
        pairs += [("at", other.cursor)] if other.cursor else []
        pairs += [("count", "exact")] if other.exact else []
        return "?" + urlencode(pairs)

    @property
    def export_columns(self) -> list[str]:
        """The columns of an export: the product number goes with the model."""
        return ["product_number", *self.columns] if "model" in self.columns else list(self.columns)


def headings(address: Address) -> list[dict[str, Any]]:
    """One for each shown column: label, whether sorted and how, and where a click leads."""
    found = []
    for name in (address.held, *address.columns):
        heading: dict[str, Any] = {"name": name, "label": address.label(name)}
        if name in address.sorts:
            heading |= _sorting(name, address)
        found.append(heading)
    return found


def pager(address: Address, found: Page[Any], count: Count, *, listed: Count | None = None) -> dict[str, Any]:
    """What every such list says of itself: how many there are, and where its neighbouring pages are.

    `listed` are those that stand on the pages, where some of the counted ones do not.
    """
    return {
        "total": counted(count),
        "capped": count.capped,
        "sort": address.sort if address.sort != address.default else "",
        "exact_url": address.query(exact=True, cursor=address.cursor),
        "previous": address.query(cursor=found.newer, exact=address.exact) if found.newer else "",
        "next": address.query(cursor=found.older, exact=address.exact) if found.older else "",
        "shown": _("%(shown)s of %(total)s")
        % {"shown": grouped(len(found.rows)), "total": counted(count if listed is None else listed)},
        "query": address.query().removeprefix("?"),
    }


def _sorting(name: str, address: Address) -> dict[str, str]:
    descending = address.sort == f"-{name}"
    direction = ("descending" if descending else "ascending") if address.sort.removeprefix("-") == name else ""
    first = address.default if name == address.default.removeprefix("-") else name
    flipped = name if descending else f"-{name}"
    return {"url": address.query(sort=flipped if direction else first), "direction": direction}


def chips(address: Address) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it."""
    chosen, dates = address.chosen, Dates()
    labels = {
        "q": _("Serial: %s") % chosen.q,
        "model": chosen.model,
        "distributor": _("Distributor: %s") % chosen.distributor,
        "program": vendor_profile().programs.get(chosen.program, chosen.program),
        "end_customer": _("End customer: %s") % chosen.end_customer,
        "sold_from": _("Sold from %s") % dates.day(chosen.sold_from) if chosen.sold_from else "",
        "sold_to": _("Sold until %s") % dates.day(chosen.sold_to) if chosen.sold_to else "",
        "waiting_days": _("Waiting longer than %s days") % chosen.waiting_days,
    }
    return [{"label": labels[name], "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()]


CELLS = {
    "model": '<td>{model}<span class="sub">{product_number}</span></td>',
    LIKELY: "<td>{likely}</td>",
    "program": "<td>{program}</td>",
    "sold_on": '<td class="nowrap">{sold_on}</td>',
    "distributor": '<td class="cut">{distributor}</td>',
    "invoice": "<td>{invoice}</td>",
    "order_number": "<td>{order_number}</td>",
    "end_customer": '<td class="cut">{end_customer}</td>',
    "waiting_since": '<td class="nowrap">{waiting_since}<span class="sub">{waited}</span></td>',
    "last_seen_at": '<td class="nowrap">{last_seen_at}</td>',
}
"""The cells of a row, beside box and serial number (`written_rows`)."""


class Likely:
    """The cell *Likely customer*: the name, and a button that belongs to the form `likely-transfer`."""

    BUTTON = (
        '{} <button class="button small" form="likely-transfer" name="device" value="{}" aria-label="{}">{}</button>'
    )

    def __init__(self, customers: Mapping[str, Customer], *, may_transfer: bool) -> None:
        self.names = {written: customer.name for written, customer in customers.items()}
        self.may_transfer = may_transfer
        self.word, self.sentence = pgettext("verb", "Transfer"), _("Transfer %(serial)s to %(customer)s")

    def cell(self, pc: Device) -> SafeString | str:
        """What stands in the cell; a dash where no customer, or more than one, has the name."""
        name = self.names.get(pc.end_customer)
        if name is None:
            return "\u2013"
        if not self.may_transfer:
            return name
        sentence = self.sentence % {"serial": pc.serial, "customer": name}
        return format_html(self.BUTTON, name, pc.id, sentence, self.word)


def rows(
    devices: Iterable[Device], now: datetime, columns: Sequence[str], likely: Likely, *, may_pick: bool = False
) -> SafeString:
    """The rows of a page. This runs for every row of every list: it formats each distinct value once."""
    dates, waits, programs = Dates(), Waits(now), vendor_profile().programs
    cells = "".join(CELLS[name] for name in CHOICES if name in columns)
    found = (
        {
            "id": str(pc.id), "serial": pc.serial, "model": pc.model, "product_number": pc.product_number,
            "program": programs.get(pc.program, pc.program), "sold_on": dates.day(pc.sold_on),
            "distributor": pc.distributor, "invoice": pc.invoice, "order_number": pc.order_number,
            "end_customer": pc.end_customer, "likely": likely.cell(pc), "waiting_since": dates.moment(pc.waiting_since),
            "waited": waits.since(pc.waiting_since), "last_seen_at": dates.moment(pc.last_seen_at),
        }
        for pc in devices
    )  # fmt: skip
    return written_rows.write(found, cells, address=reverse("pool"), may_pick=may_pick)

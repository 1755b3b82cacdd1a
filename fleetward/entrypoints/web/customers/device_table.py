"""The list of PCs on a dashboard: its address, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _

from fleetward.domain.devices.dashboard_export import dashboard_label
from fleetward.domain.devices.dashboard_filter import PERSONAL, SORTS, DashboardFilter, Seen, Standing
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.pool.table import Address
from fleetward.entrypoints.web.pool.wording import Dates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString

CHOICES = ("model", "program", "waiting_since", "last_seen_at", *PERSONAL)


@dataclass(frozen=True)
class DashboardAddress(Address):
    """The state of the list, as it stands in the address."""

    filters: ClassVar[type[Any]] = DashboardFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = CHOICES
    usual: ClassVar[tuple[str, ...]] = CHOICES

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return dashboard_label(name)


def visible(address: DashboardAddress, personal: Collection[str]) -> tuple[str, ...]:
    """The chosen columns that the reader may see."""
    return tuple(name for name in address.columns if name not in PERSONAL or name in personal)


def chips(address: DashboardAddress) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it."""
    chosen: DashboardFilter = address.chosen
    labels = {
        "q": _("Serial: %s") % chosen.q,
        "model": chosen.model,
        "program": vendor_profile().programs.get(chosen.program, chosen.program),
        "seen": Seen(chosen.seen).label if chosen.seen else "",
        "state": Standing(chosen.state).label if chosen.state else "",
    }
    return [
        {"label": str(labels[name]), "url": address.query(chosen=chosen.without(name))} for name in chosen.parameters()
    ]


CELLS = {
    "model": '<td>{model}<span class="sub">{product_number}</span></td>',
    "program": "<td>{program}</td>",
    "waiting_since": '<td class="nowrap">{waiting_since}</td>',
    "last_seen_at": '<td class="nowrap">{last_seen_at}</td>',
    "last_user": '<td class="cut">{last_user}</td>',
    "location": '<td class="cut">{location}</td>',
}


def rows(devices: Iterable[Any], columns: Sequence[str], *, address: str, may_pick: bool) -> SafeString:
    """The rows of a page. This runs for every row of every list: it formats each distinct value once."""
    dates, programs = Dates(), vendor_profile().programs
    cells = "".join(CELLS[name] for name in CHOICES if name in columns)
    found = (
        {
            "id": str(pc.id), "serial": pc.serial, "model": pc.model, "product_number": pc.product_number,
            "program": programs.get(pc.program, pc.program), "waiting_since": dates.moment(pc.waiting_since),
            "last_seen_at": dates.moment(pc.last_seen_at), "last_user": pc.shown_last_user,
            "location": pc.shown_location,
        }
        for pc in devices
    )  # fmt: skip
    return written_rows.write(found, cells, address=address, may_pick=may_pick)

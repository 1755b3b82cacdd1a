"""The lists of alerts: what stands in the address, their columns, and rows ready to be written out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.html import format_html
from django.utils.translation import gettext as _

from fleetward.domain.alerts import wording
from fleetward.domain.alerts.alert_export import alert_label
from fleetward.domain.alerts.alert_filter import NEWEST_FIRST, SORTS, AlertFilter, Standing
from fleetward.domain.alerts.lifecycle import AlertState, PartKind, PopUp, Severity
from fleetward.entrypoints.web import written_rows
from fleetward.entrypoints.web.health.telling import TONES, Told, told
from fleetward.entrypoints.web.pool.table import Address
from fleetward.entrypoints.web.pool.wording import Dates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from django.utils.safestring import SafeString

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.repairs.models import RepairCase

OF_PARTNER = ("severity", "serial", "model", "customer", "opened", "updated", "told", "repair")
OF_VENDOR = ("severity", "serial", "model", "partner", "customer", "opened", "updated", "told", "repair")
OF_SPACE = ("severity", "serial", "model", "opened", "updated", "told", "repair")
SELDOM = {"model", "updated"}
"""The model stands below the serial number; its own column is there to sort by, and tells the product number too."""


def _usual(choices: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in choices if name not in SELDOM)


@dataclass(frozen=True)
class AlertAddress(Address):
    """The state of the list, as it stands in the address; here of a partner's list."""

    filters: ClassVar[type[Any]] = AlertFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = OF_PARTNER
    usual: ClassVar[tuple[str, ...]] = _usual(OF_PARTNER)
    default: ClassVar[str] = NEWEST_FIRST
    held: ClassVar[str] = "problem"

    sort: str = NEWEST_FIRST
    columns: tuple[str, ...] = _usual(OF_PARTNER)

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        shown = {"repair": _("Repair case"), "told": _("Told")}
        return shown.get(name) or alert_label(name)

    @property
    def export_columns(self) -> list[str]:
        """The columns of an export: what stands in small letters below a column goes with it."""
        also = {"serial": ["model"], "model": ["product_number"]}
        return [
            "problem",
            "part",
            "state",
            *self.columns,
            *(one for name in self.columns for one in also.get(name, [])),
        ]


@dataclass(frozen=True)
class VendorAddress(AlertAddress):
    """The list across partners."""

    choices: ClassVar[tuple[str, ...]] = OF_VENDOR
    usual: ClassVar[tuple[str, ...]] = _usual(OF_VENDOR)

    columns: tuple[str, ...] = _usual(OF_VENDOR)


@dataclass(frozen=True)
class SpaceAddress(AlertAddress):
    """The list in a customer's space."""

    choices: ClassVar[tuple[str, ...]] = OF_SPACE
    usual: ClassVar[tuple[str, ...]] = _usual(OF_SPACE)

    columns: tuple[str, ...] = _usual(OF_SPACE)


def chips(address: AlertAddress, names: Mapping[str, str]) -> list[dict[str, str]]:
    """One for each filter that is set, with the address without it. `names`: of customers and partners, by id."""
    chosen: AlertFilter = address.chosen
    labels: dict[str, Callable[[], Any]] = {
        "q": lambda: _("Serial: %s") % chosen.q,
        "problem": lambda: wording.title(chosen.problem),
        "kind": lambda: PartKind(chosen.kind).label,
        "severity": lambda: Severity(chosen.severity).label,
        "state": lambda: Standing(chosen.state).label,
        "model": lambda: chosen.model,
        "partner": lambda: names.get(chosen.partner, "\u2013"),
        "customer": lambda: names.get(chosen.customer, "\u2013"),
        "pop_up": lambda: _("Pop-up: %s") % PopUp(chosen.pop_up).label,
        "since": lambda: _("Opened since %s") % Dates().day(chosen.since),
    }
    return [
        {"label": str(labels[name]()), "url": address.query(chosen=chosen.without(name))}
        for name in chosen.parameters()
    ]


FIRST = '<th class="hold cut" scope="row"><a href="{address}{id}/">{problem}</a><span class="sub">{part}</span></th>'
CELLS = {
    "severity": "<td>{severity}</td>",
    "serial": '<td>{serial}<span class="sub">{model}</span></td>',
    "model": '<td>{model}<span class="sub">{product_number}</span></td>',
    "partner": '<td class="cut">{partner}</td>',
    "customer": '<td class="cut">{customer}</td>',
    "opened": '<td class="nowrap">{opened}</td>',
    "updated": '<td class="nowrap">{updated}</td>',
    "told": '<td>{told}<span class="sub">{pop_up}</span></td>',
    "repair": '<td class="nowrap">{repair}</td>',
}


@dataclass
class Beside:
    """What stands beside the alerts of one page: customers, repair cases, and where a PC's own page is."""

    customers: Mapping[UUID, Customer]
    repairs: Mapping[UUID, RepairCase]
    page_of: Callable[[Alert], str]
    """Address of the PC's page, or ''."""
    repair_page: Callable[[RepairCase], str]
    vendor: bool
    un_enrolled: Collection[UUID] = ()
    """PCs that stand on no dashboard any more: nobody is told of their alerts."""
    pills: dict[tuple[str, str], SafeString] = field(default_factory=dict)

    def row(self, alert: Alert, dates: Dates) -> dict[str, str]:
        """The cells of one alert."""
        customer = self.customers.get(alert.customer_id) if alert.customer_id else None
        telling = self.telling(alert, customer)
        found = {
            "id": str(alert.id), "problem": wording.title(alert.rule),
            "part": f"{alert.get_kind_display()} \u00b7 {alert.part_label or alert.part}",
            "severity": self._pill(alert), "serial": self._serial(alert), "model": alert.model,
            "product_number": alert.product_number, "customer": self._customer(alert, customer),
            "partner": alert.partner.name if self.vendor else "",
            "opened": dates.moment(alert.opened_at), "updated": dates.moment(alert.updated_at),
            "told": telling.short, "pop_up": telling.pop_up, "repair": self._repair(alert),
        }  # fmt: skip
        return {name: text if hasattr(text, "__html__") else str(text) for name, text in found.items()}

    def telling(self, alert: Alert, customer: Customer | None) -> Told:
        """Who is told of it."""
        return told(alert, customer, un_enrolled=alert.device_id in self.un_enrolled)

    def _pill(self, alert: Alert) -> SafeString:
        key = (alert.severity, alert.state)
        if key not in self.pills:
            closed = alert.state == AlertState.CLOSED
            tone, word = (
                ("", AlertState.CLOSED.label) if closed else (TONES[alert.severity], alert.get_severity_display())
            )
            self.pills[key] = format_html('<span class="pill {}">{}</span>', tone, word)
        return self.pills[key]

    def _serial(self, alert: Alert) -> str:
        address = self.page_of(alert)
        if not address:
            return format_html('<span class="mono">{}</span>', alert.serial)
        return format_html('<a class="mono" href="{}">{}</a>', address, alert.serial)

    def _customer(self, alert: Alert, customer: Customer | None) -> str:
        if alert.customer_id is None:
            return _("Unassigned")
        return customer.name if customer else "\u2013"

    def _repair(self, alert: Alert) -> str:
        repair = self.repairs.get(alert.id)
        if repair is None:
            return "\u2013"
        return format_html('<a href="{}">{}</a>', self.repair_page(repair), repair.number)


def rows(alerts: Iterable[Alert], columns: Sequence[str], beside: Beside, *, address: str) -> SafeString:
    """The rows of a page; an alert's own page stands below `address`."""
    dates = Dates()
    cells = "".join(CELLS[name] for name in OF_VENDOR if name in columns)
    found = (beside.row(alert, dates) for alert in alerts)
    return written_rows.write(found, cells, address=address, may_pick=False, first=FIRST)

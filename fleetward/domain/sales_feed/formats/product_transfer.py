"""X12 867, product transfer and resale report: the meaning of one transaction set (channel-data 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetward.domain.sales_feed.faults import FaultCode, Flag, Skip
from fleetward.domain.sales_feed.formats.edi_scope import (
    RAW_LENGTH,
    Scope,
    find_customers,
    find_date,
    find_party,
    find_ref,
    quantity_flags,
    references,
)
from fleetward.domain.sales_feed.formats.edi_values import day, quantity
from fleetward.domain.sales_feed.neutral import Direction, Fault, Item, Party, Purpose, ReportClosed, ReportOpened
from fleetward.gateways.x12.tokenizer import element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetward.domain.sales_feed.neutral import Event
    from fleetward.domain.sales_feed.profile import FeedProfile

# BPT01; a code that is not here reports sales like any other
PURPOSES = {"01": Purpose.CANCELLATION, "05": Purpose.REPLACE, "07": Purpose.DUPLICATE}
UNREADABLE_PURPOSES = frozenset({"03", "04"})  # delete, change
# PTD01 where nothing was sold and nothing came back
SKIPS = {
    "BB": Skip.DEMAND_ONLY,
    "IB": Skip.INTER_BRANCH,
    "PA": Skip.PRICE_ADJUSTMENT,
    "SM": Skip.SAMPLE,
    "SU": Skip.SUMMARY,
    "IA": Skip.INVENTORY_ADJUSTMENT,
    "SA": Skip.INVENTORY_ADJUSTMENT,
    "RC": Skip.RECEIVED_FROM_VENDOR,
}
SERIALS = ("SE", "LS")  # REF01
REFERENCE = 2  # REF02
CREDIT_MEMO = "CM"
PRODUCTS = ("MG", "VP", "VN", "BP", "UP", "UK", "EN")  # LIN, the number nearest to the vendor's own first
PREVIOUS_REPORT = ("BPT09", "F8")  # F8 = original reference number (both from memory)
ORDERS = ("PRF", "PO", "CO", "EU")
INVOICES = ("IV", "DI")
SALE_DATES = ("003", "011")  # invoiced, shipped; an order is no sale yet


@dataclass(slots=True)
class _Transfer:
    """One PTD loop."""

    code: str = ""
    scope: Scope = field(default_factory=Scope)
    misplaced: bool = False  # an N1 stood behind a QTY: it may belong to what came before or after


@dataclass(slots=True)
class _Units:
    """One LX loop, or the part of a QTY loop outside its LX loops."""

    scope: Scope = field(default_factory=Scope)
    serials: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    """One QTY loop."""

    position: int
    quantity: str | None = None
    products: dict[str, str] = field(default_factory=dict)
    text: str = ""
    own: _Units = field(default_factory=_Units)
    lots: list[_Units] = field(default_factory=list)
    raw: list[list[str]] = field(default_factory=list)


class ProductTransfer:
    """Reads one set, fed segment by segment; what is finished waits in `ready`."""

    def __init__(self, ordinal: int, control: str, profile: FeedProfile) -> None:
        self.ready: list[Event] = []
        self.faults: list[Fault] = []
        self.count_differs = False  # CTT01; noted only, for one real sender always writes the same
        self._profile = profile
        self._report = ReportOpened(ordinal, "867", control)
        self._closed = ReportClosed(ordinal)
        self._opened = False
        self._has_header = False
        self._heading = Scope()
        self._transfer: _Transfer | None = None
        self._line: _Line | None = None
        self._units: _Units | None = None
        self._serials: list[str] | None = None  # of the units that are open, once one of theirs has come
        self._scope = self._heading
        self._counts = {"PTD": 0, "LIN": 0}
        self._readers: dict[str, Callable[[int, list[str]], None]] = {
            "BPT": self._bpt,
            "PTD": self._ptd,
            "N1": self._n1,
            "QTY": self._qty,
            "LIN": self._lin,
            "PID": self._pid,
            "LX": self._lx,
            "REF": self._ref,
            "DTM": self._dtm,
            "PRF": self._prf,
            "CTT": self._ctt,
        }

    def take(self, position: int, segment: list[str]) -> None:
        """One segment between ST and SE. Unknown ones say nothing about who got which PC."""
        if reader := self._readers.get(segment[0]):
            reader(position, segment)

    def finish(self) -> ReportClosed:
        """End of the set: the rest of `ready` comes before it."""
        self._end_line()
        self._open()
        if not self._has_header:
            self.faults.append(Fault(FaultCode.NO_REPORT_HEADER, "BPT"))
        self._closed.faults += self.faults
        return self._closed

    def _open(self) -> None:
        """The heading is over."""
        if self._opened:
            return
        self._opened = True
        report, heading = self._report, self._heading
        report.reporter = find_party(heading.parties, self._profile.reporter_roles)[1]
        report.replaces = find_ref(heading.refs, PREVIOUS_REPORT)
        report.period_start, report.period_end = heading.dates.get("090"), heading.dates.get("091")
        self.ready.append(report)

    def _bpt(self, _position: int, segment: list[str]) -> None:
        if self._opened:
            return
        self._has_header = True
        purpose = element(segment, 1)
        if purpose in UNREADABLE_PURPOSES:
            self.faults.append(Fault(FaultCode.UNKNOWN_PURPOSE, "BPT01", purpose))
        self._report.purpose = PURPOSES.get(purpose, Purpose.ORIGINAL)
        self._report.document_number = element(segment, 2)
        self._report.document_date = day(element(segment, 3))
        self._heading.add_ref("BPT09", element(segment, 9))

    def _ptd(self, _position: int, segment: list[str]) -> None:
        self._end_line()
        self._counts["PTD"] += 1
        self._begin_transfer(element(segment, 1))

    def _begin_transfer(self, code: str) -> _Transfer:
        self._open()
        self._transfer = _Transfer(code)
        self._scope = self._transfer.scope
        return self._transfer

    def _n1(self, _position: int, segment: list[str]) -> None:
        party = Party(element(segment, 3), element(segment, 4), element(segment, 2))
        scope = self._scope
        if self._transfer and self._line and not self._line.lots:
            self._transfer.misplaced = True
            scope = self._transfer.scope
        scope.parties.append((element(segment, 1), party))

    def _qty(self, position: int, segment: list[str]) -> None:
        if self._line and self._line.quantity is not None:
            self._end_line()
        line = self._current_line(position)
        line.quantity = element(segment, 2)
        line.raw.append(segment)

    def _lin(self, position: int, segment: list[str]) -> None:
        self._counts["LIN"] += 1
        if self._line and self._line.products:
            self._end_line()
        line = self._current_line(position)
        line.raw.append(segment)
        for qualifier, value in zip(segment[2::2], segment[3::2], strict=False):
            if qualifier.strip() == "SN" and value.strip():
                line.own.serials.append(value.strip())
            elif value.strip():
                line.products.setdefault(qualifier.strip(), value.strip())

    def _pid(self, _position: int, segment: list[str]) -> None:
        if self._line:
            self._line.text = self._line.text or element(segment, 5)

    def _lx(self, position: int, _segment: list[str]) -> None:
        line = self._current_line(position)
        self._units, self._serials = _Units(), None
        line.lots.append(self._units)
        self._scope = self._units.scope

    def _ref(self, position: int, segment: list[str]) -> None:
        if len(segment) <= REFERENCE:
            return
        qualifier, value = segment[1].strip(), segment[REFERENCE].strip()
        if qualifier not in SERIALS:
            self._scope.add_ref(qualifier, value)
        elif value:
            if self._serials is None:
                self._serials = self._begin_serials(position, segment)
            self._serials.append(value)

    def _begin_serials(self, position: int, segment: list[str]) -> list[str]:
        """Where this serial and those that follow belong: to the open units, or to the line's own."""
        line = self._current_line(position)
        units = self._units or line.own
        if not units.serials:
            line.raw.append(segment)
        return units.serials

    def _dtm(self, _position: int, segment: list[str]) -> None:
        value = element(segment, 2) or element(segment, 6)[:8]  # DTM05 D8 and RD8: the first day
        self._scope.add_date(element(segment, 1), value)

    def _prf(self, _position: int, segment: list[str]) -> None:
        self._scope.add_ref("PRF", element(segment, 1))

    def _ctt(self, _position: int, segment: list[str]) -> None:
        self._end_line()
        declared = quantity(element(segment, 1))
        self.count_differs = declared is not None and declared not in self._counts.values()

    def _current_line(self, position: int) -> _Line:
        """The open QTY loop; a segment that belongs into one opens it where QTY is late or missing."""
        if self._line is None:
            if self._transfer is None:
                self._begin_transfer("")
            self._line = _Line(position)
            self._units = self._serials = None
            self._scope = self._line.own.scope
        return self._line

    def _end_line(self) -> None:
        line, transfer, self._line, self._units, self._serials = self._line, self._transfer, None, None, None
        if line is None or transfer is None:
            return
        self._scope = transfer.scope
        for item in self._items(line, transfer):
            self._closed.items += 1
            self._closed.units += len(item.serials)
            self.ready.append(item)

    def _items(self, line: _Line, transfer: _Transfer) -> Iterator[Item]:
        counted = quantity(sent := "" if self._profile.quantity_is_line_number else line.quantity or "")
        flags = quantity_flags(sent, counted, len(line.own.serials) + sum(len(lot.serials) for lot in line.lots))
        direction, skip = self._movement(transfer, counted)
        for units, share in _shares(line, counted):
            item = self._item(line, transfer, units)
            item.direction, item.skip, item.quantity = direction, skip, share
            item.flags = [*flags, *item.flags]
            yield item

    def _item(self, line: _Line, transfer: _Transfer, units: _Units) -> Item:
        scopes = [units.scope, line.own.scope, transfer.scope, self._heading]
        sold_on, bad_date = find_date(scopes, SALE_DATES)
        parties = transfer.scope.parties + units.scope.parties
        reseller, end_customer = find_customers(self._profile, parties, self._heading)
        refs = references(scopes)
        memo = [Flag.CREDIT_MEMO] if CREDIT_MEMO in refs else []
        return Item(
            position=line.position,
            serials=units.serials,
            flags=[*memo, *([Flag.BAD_DATE] if bad_date else [])],
            transfer_code=transfer.code,
            product=next((line.products[key] for key in PRODUCTS if key in line.products), ""),
            product_text=line.text,
            reseller=reseller,
            end_customer=end_customer,
            invoice=find_ref(refs, INVOICES),
            order=find_ref(refs, ORDERS),
            sold_on=sold_on,
            raw="~".join("*".join(segment) for segment in line.raw)[:RAW_LENGTH],
        )

    def _movement(self, transfer: _Transfer, count: int | None) -> tuple[Direction, str]:
        """A sale with a negative quantity is a return. An unknown code is set aside, never guessed."""
        code, profile = transfer.code, self._profile
        if code in profile.sale_codes or code in profile.return_codes:
            returned = code in profile.return_codes or (count or 0) < 0
            skip = Skip.MISPLACED_PARTY if transfer.misplaced else ""
            return (Direction.RETURN if returned else Direction.SALE), skip
        if code in profile.ignored_codes:
            return Direction.SALE, SKIPS.get(code, Skip.IGNORED_TRANSFER_CODE)
        return Direction.SALE, Skip.UNKNOWN_TRANSFER_CODE


def _shares(line: _Line, counted: int | None) -> Iterator[tuple[_Units, int | None]]:
    """Units and their part of the quantity: the line's own, and each LX loop that says something about its own."""
    sign = -1 if (counted or 0) < 0 else 1
    own = [lot for lot in line.lots if lot.scope and lot.serials]
    for lot in own:
        yield lot, sign * len(lot.serials)
    for lot in line.lots:
        line.own.serials += [] if lot.scope else lot.serials
    if line.own.serials or not own:
        yield line.own, None if counted is None else counted - sign * sum(len(lot.serials) for lot in own)

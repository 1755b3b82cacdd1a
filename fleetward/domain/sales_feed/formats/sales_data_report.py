"""EDIFACT SLSRPT, sales data report: the meaning of one message (channel-data 2).

Two layouts: place first (D.96A: LOC, then its LINs) and item first (since D.97A: LIN, then its
places). Senders of either mix in NAD; so each message is read by what really follows what.
"""

from __future__ import annotations

from dataclasses import replace
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
from fleetward.domain.sales_feed.formats.edi_values import quantity
from fleetward.domain.sales_feed.formats.sales_data_loops import Line, Place, Units
from fleetward.domain.sales_feed.neutral import (
    NOBODY,
    Direction,
    Fault,
    Item,
    Party,
    Purpose,
    ReportClosed,
    ReportOpened,
)
from fleetward.gateways.edifact.tokenizer import part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetward.domain.sales_feed.neutral import Event
    from fleetward.domain.sales_feed.profile import FeedProfile
    from fleetward.gateways.edifact.tokenizer import Segment

# 1225; a code that is not here reports sales like any other (9 original, 35 retransmission)
PURPOSES = {
    "1": Purpose.CANCELLATION,
    "5": Purpose.REPLACE,
    "7": Purpose.DUPLICATE,
    "31": Purpose.DUPLICATE,
}
UNREADABLE_PURPOSES = frozenset({"3", "4"})  # deletion, change
SERIALS = "BN"  # 7405
PRODUCTS = ("MF", "VP", "SA", "BP", "IN", "EN", "SRV", "UP", "")  # 7143, the vendor's own number first
SALE_DATES = ("356", "3")  # 2005: sale, invoice
TENDERER = "EN"  # 3035; in X12 the same letters mean end user


class SalesDataReport:
    """Reads one message, fed segment by segment; what is finished waits in `ready`."""

    def __init__(self, ordinal: int, control: str, profile: FeedProfile) -> None:
        self.ready: list[Event] = []
        self.faults: list[Fault] = []
        end_customers = tuple(role for role in profile.end_customer_roles if role != TENDERER)
        self._profile = replace(profile, end_customer_roles=end_customers)
        self._report = ReportOpened(ordinal, "SLSRPT", control)
        self._closed = ReportClosed(ordinal)
        self._opened = False
        self._has_header = False
        self._header = Scope()
        self._place: Place | None = None  # above the items
        self._line: Line | None = None
        self._units = Units()
        self._readers: dict[str, Callable[[int, Segment], None]] = {
            "BGM": self._bgm,
            "RFF": self._rff,
            "DTM": self._dtm,
            "NAD": self._nad,
            "LOC": self._loc,
            "LIN": self._lin,
            "PIA": self._pia,
            "IMD": self._imd,
            "GIN": self._gin,
            "QTY": self._qty,
        }

    def take(self, position: int, segment: Segment) -> None:
        """One segment between UNH and UNT. Unknown ones say nothing about who got which PC."""
        if reader := self._readers.get(segment[0][0]):
            reader(position, segment)

    def finish(self) -> ReportClosed:
        """End of the message: the rest of `ready` comes before it."""
        self._end_line()
        self._open()
        if not self._has_header:
            self.faults.append(Fault(FaultCode.NO_REPORT_HEADER, "BGM"))
        self._closed.faults += self.faults
        return self._closed

    def _open(self) -> None:
        """The header is over."""
        if self._opened:
            return
        self._opened = True
        report, header = self._report, self._header
        report.reporter = find_party(header.parties, self._profile.reporter_roles)[1]
        report.replaces = find_ref(header.refs, ["ACW"])
        report.document_date = header.dates.get("137")
        report.period_start, report.period_end = header.dates.get("90"), header.dates.get("91")
        self.ready.append(report)

    def _bgm(self, _position: int, segment: Segment) -> None:
        if self._opened:
            return
        self._has_header = True
        purpose = part(segment, 3)
        if purpose in UNREADABLE_PURPOSES:
            self.faults.append(Fault(FaultCode.UNKNOWN_PURPOSE, "BGM 1225", purpose))
        self._report.purpose = PURPOSES.get(purpose, Purpose.ORIGINAL)
        self._report.document_number = part(segment, 2)

    def _rff(self, _position: int, segment: Segment) -> None:
        self._scope().add_ref(part(segment, 1), part(segment, 1, 1))

    def _dtm(self, _position: int, segment: Segment) -> None:
        self._scope().add_date(part(segment, 1), part(segment, 1, 1), part(segment, 1, 2))

    def _scope(self) -> Scope:
        if self._line:
            return self._line.place.scope if self._line.place else self._line.scope
        return self._place.scope if self._place else self._header

    def _nad(self, _position: int, segment: Segment) -> None:
        name = part(segment, 4) or part(segment, 3)
        party = Party(part(segment, 2, 2) or part(segment, 2, 1), part(segment, 2), name)
        scope = self._place_below(self._line, location=None).scope if self._line else self._scope()
        scope.parties.append((part(segment, 1), party))

    def _loc(self, _position: int, segment: Segment) -> None:
        code_list = part(segment, 2, 2) or part(segment, 2, 1)
        location = Party(f"LOC{code_list}", part(segment, 2), part(segment, 2, 3))
        line = self._line
        has_place_below = line and line.place and line.place.location
        if line and (self._place is None or has_place_below or not self._units):
            self._place_below(line, location)
            return
        self._end_line()
        self._open()
        self._place = Place(location=location)

    def _place_below(self, line: Line, location: Party | None) -> Place:
        """The place of the units that follow, or of the ones just read where only one place comes."""
        place = line.place
        if place is None:
            line.late = bool(self._units)
        elif place.complete or (location and place.location):
            line.misplaced = line.misplaced or line.late
            self._end_units(line)
            place = None
        line.place = place or Place()
        line.place.location = location or line.place.location
        return line.place

    def _lin(self, position: int, segment: Segment) -> None:
        self._end_line()
        line = self._begin_line(position)
        line.raw.append(segment)
        self._identify(line, segment[3:4])

    def _pia(self, position: int, segment: Segment) -> None:
        self._identify(self._line or self._begin_line(position), segment[2:])

    def _identify(self, line: Line, composites: list[list[str]]) -> None:
        for number, kind, *_ in ([*composite, ""] for composite in composites):
            if kind.strip() == "SN" and number.strip():
                self._units.serials.append(number.strip())
            elif number.strip():
                line.products.setdefault(kind.strip(), number.strip())

    def _imd(self, _position: int, segment: Segment) -> None:
        if self._line and not self._line.text:
            self._line.text = f"{part(segment, 3, 3)} {part(segment, 3, 4)}".strip()

    def _gin(self, position: int, segment: Segment) -> None:
        if part(segment, 1) != SERIALS:
            return
        line = self._line or self._begin_line(position)
        if self._units.quantity is not None and self._units.serials_first:
            self._end_units(line)
        if not self._units.serials:
            line.raw.append(segment)
        for index in range(2, len(segment)):
            self._units.add(part(segment, index), part(segment, index, 1))

    def _qty(self, position: int, segment: Segment) -> None:
        line = self._line or self._begin_line(position)
        if self._units.quantity is not None:
            self._end_units(line)
        units = self._units
        units.code, units.quantity = part(segment, 1), part(segment, 1, 1)
        units.serials_first = bool(units.serials or units.ranges)
        line.raw.append(segment)
        if line.place:
            line.place.complete = True

    def _begin_line(self, position: int) -> Line:
        self._open()
        self._line = Line(position)
        return self._line

    def _end_line(self) -> None:
        if self._line:
            self._end_units(self._line)
        self._line = None

    def _end_units(self, line: Line) -> None:
        units, self._units = self._units, Units()
        if not units and line.told:
            return
        line.told = True
        for item in self._items(line, units):
            self._closed.items += 1
            self._closed.units += len(item.serials)
            self.ready.append(item)
        line.raw = line.raw[:1]

    def _items(self, line: Line, units: Units) -> Iterator[Item]:
        """One item, and one more for the ranges that nobody can expand."""
        counted = quantity(units.quantity or "")
        flags = quantity_flags(units.quantity or "", counted, len(units.serials))
        if units.serials or not units.ranges:
            yield self._item(line, units, units.serials, counted, flags)
        if units.ranges:
            item = self._item(line, units, units.ranges, None if units.serials else counted, flags)
            item.skip = item.skip or Skip.SERIAL_RANGE_TOO_WIDE
            yield item

    def _item(self, line: Line, units: Units, serials: list[str], count: int | None, flags: list[Flag]) -> Item:
        detail = [holder.scope for holder in (line.place, line, self._place) if holder]
        scopes = [*detail, self._header]
        refs, (sold_on, bad_date) = references(scopes), find_date(scopes, SALE_DATES)
        reseller, end_customer = self._customers(line, detail)
        direction, skip = self._movement(line, units.code, count)
        return Item(
            position=line.position,
            direction=direction,
            serials=serials,
            quantity=count,
            skip=skip,
            flags=[*flags, *([Flag.BAD_DATE] if bad_date else [])],
            transfer_code=units.code,
            product=next((line.products[key] for key in PRODUCTS if key in line.products), ""),
            product_text=line.text,
            reseller=reseller,
            end_customer=end_customer,
            invoice=find_ref(refs, ["IV"]),
            order=find_ref(refs, ["ON"]),
            sold_on=sold_on,
            raw="'".join("+".join(":".join(element) for element in segment) for segment in line.raw)[:RAW_LENGTH],
        )

    def _customers(self, line: Line, scopes: list[Scope]) -> tuple[Party, Party]:
        """Reseller: the nearest NAD, else one of the header that is not the reporter, else the place."""
        parties = [party for scope in scopes for party in scope.parties]
        reseller, customer = find_customers(self._profile, parties, self._header)
        places = (place.location for place in (line.place, self._place) if place and place.location)
        return (reseller if reseller != NOBODY else next(places, NOBODY)), customer

    def _movement(self, line: Line, code: str, count: int | None) -> tuple[Direction, str]:
        """QTY 6063 says which way; a sale with a negative quantity is a return."""
        profile = self._profile
        if code not in profile.sale_quantities and code not in profile.return_quantities:
            return Direction.SALE, Skip.UNKNOWN_QUANTITY_CODE
        returned = code in profile.return_quantities or (count or 0) < 0
        skip = Skip.MISPLACED_PARTY if line.misplaced else ""
        return (Direction.RETURN if returned else Direction.SALE), skip

"""One table's rows as neutral items, by its confirmed mapping.

A row is noted first and read in a second pass, because two things are known only at the end of a table: the order of
its dates, and whether a quantity is that of the row or that of an invoice line spread over one row a serial.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fleetward.domain.devices.serial_cells import serials_of, text_of
from fleetward.domain.sales_feed.faults import Flag, Skip
from fleetward.domain.sales_feed.formats.columns import SYNONYMS, names_credit
from fleetward.domain.sales_feed.formats.product_transfer import SKIPS
from fleetward.domain.sales_feed.formats.sheet.cells import (
    is_return_word,
    is_sale_word,
    quantity_of,
)
from fleetward.domain.sales_feed.formats.sheet.dates import DateColumn
from fleetward.domain.sales_feed.neutral import NOBODY, Direction, Item, Party

if TYPE_CHECKING:
    from datetime import date

    from fleetward.domain.sales_feed.formats.sheet.tables import Head
    from fleetward.domain.sales_feed.profile import FeedProfile
    from fleetward.gateways.spreadsheet.reader import Cell, Row

ASSIGNED_BY_REPORTER = "92"  # N103: the reporter's own numbers, so that its sheets and its 867 share one mapping
_RAW = 500
_NOWHERE = -1
_DATES: tuple[str, ...] = ("invoice_date", "ship_date")
_LINE_KEY = ("invoice", "document_number", "order", "product", "reseller_id", "quantity")


class Table:
    """A table with a confirmed mapping: `note` every row, then `item` every row."""

    def __init__(self, head: Head, mapping: dict[str, int], profile: FeedProfile) -> None:
        self._profile = profile
        self._width = len(head.headers)
        self._padded = max((self._width, *(column + 1 for column in mapping.values())))
        # a field without a column reads the empty cell that `_texts` puts at the end
        self._column = {name: mapping.get(name, _NOWHERE) for name in SYNONYMS}
        self._dates = {name: DateColumn(profile.date_order) for name in _DATES if name in mapping}
        self._spread: Counter[int] = Counter()
        document = mapping.get("document_number", mapping.get("invoice", self._width))
        self._all_returned = document < self._width and names_credit(head.headers[document])

    def note(self, row: Row) -> None:
        """Learn from one row what must be known before the first is read."""
        for name, dates in self._dates.items():
            dates.note(self._cell(row, name))
        _, quantity = quantity_of(text_of(self._cell(row, "quantity")))
        if quantity is not None and quantity > 1 and len(serials_of(text_of(self._cell(row, "serial")))) == 1:
            self._spread[self._line_key(self._texts(row))] += 1

    def item(self, row: Row) -> Item:
        """The row as a neutral item. Its position is the row number; what is odd about it is flagged, never mended."""
        texts, column = self._texts(row), self._column
        serials = serials_of(texts[column["serial"]])
        negative, quantity = quantity_of(texts[column["quantity"]])
        direction, skip = self._direction(texts[column["direction"]], negative=negative)
        if any(texts[self._width :]):
            skip = Skip.ROW_MISALIGNED
        quantity, flags = self._judged(texts, serials, quantity)
        signed = -quantity if negative and quantity else quantity
        item = Item(row.number, direction, serials, signed, skip, flags)
        self._describe(item, texts)
        item.raw = " | ".join(texts[: len(row.cells)])[:_RAW]
        self._date(item, row)
        return item

    def _describe(self, item: Item, texts: list[str]) -> None:
        column = self._column
        item.transfer_code = texts[column["direction"]]
        item.product = texts[column["product"]]
        item.product_text = texts[column["product_text"]]
        item.program = texts[column["program"]]
        item.reseller = _party(texts[column["reseller_id"]], texts[column["reseller_name"]])
        item.end_customer = _party(texts[column["end_customer_id"]], texts[column["end_customer_name"]])
        item.invoice = texts[column["invoice"]]
        item.order = texts[column["order"]]
        item.document_number = texts[column["document_number"]] or item.invoice

    def _date(self, item: Item, row: Row) -> None:
        item.document_date, flag = self._read_date(row, "invoice_date")
        item.sold_on = item.document_date
        if item.sold_on is None:
            item.sold_on, ship_flag = self._read_date(row, "ship_date")
            flag = flag or ship_flag
        if flag:
            item.flags.append(flag)

    def _direction(self, word: str, *, negative: bool) -> tuple[Direction, str]:
        """A negative quantity came back whatever the word says; a word or code nobody knows is set aside."""
        back = Direction.RETURN if negative or self._all_returned else Direction.SALE
        if not word:
            return back, ""
        code = word.upper()
        if is_return_word(word) or code in self._profile.return_codes:
            return Direction.RETURN, ""
        if is_sale_word(word) or code in self._profile.sale_codes:
            return back, ""
        if code in self._profile.ignored_codes:
            return back, SKIPS.get(code, Skip.IGNORED_TRANSFER_CODE)
        return back, Skip.UNKNOWN_TRANSFER_CODE

    def _judged(self, texts: list[str], serials: list[str], quantity: int | None) -> tuple[int | None, list[str]]:
        """Whether the quantity agrees with the serials, if there are any.

        The total of an invoice line, repeated on one row a serial, agrees too: it counts 1 on each.
        """
        if quantity is None:
            return None, [Flag.BAD_QUANTITY] if texts[self._column["quantity"]] else []
        if quantity == len(serials) or not serials:
            return quantity, []
        if len(serials) == 1 and quantity > 1 and self._spread[self._line_key(texts)] % quantity == 0:
            return 1, []
        return quantity, [Flag.QUANTITY_MISMATCH]

    def _line_key(self, texts: list[str]) -> int:
        return hash(tuple(texts[self._column[name]] for name in _LINE_KEY))

    def _read_date(self, row: Row, name: str) -> tuple[date | None, str]:
        dates = self._dates.get(name)
        return dates.read(self._cell(row, name)) if dates else (None, "")

    def _cell(self, row: Row, name: str) -> Cell:
        column = self._column[name]
        return row.cells[column] if _NOWHERE < column < len(row.cells) else None

    def _texts(self, row: Row) -> list[str]:
        texts = [text_of(cell) for cell in row.cells]
        return texts + [""] * (max(self._padded - len(texts), 0) + 1)


def _party(identity: str, name: str) -> Party:
    if not identity:
        return Party(name=name) if name else NOBODY
    return Party(ASSIGNED_BY_REPORTER, identity, name)

"""Reports as a workbook and as CSV, the way an invented distributor and a reseller keep them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fleetward.entrypoints.commands.demo.sales import Order

WORKBOOK = (
    "Fakturanr", "Fakturadato", "Ordrenr", "Forhandlernr", "Forhandler", "Varenr", "Produktnavn", "Program",
    "Serienummer", "Antall", "Sluttkunde",
)  # fmt: skip
TEXT = (
    "Forhandlernr", "Faktura", "Dato", "Produktnummer", "Beskrivelse", "Serienr", "Antall", "Sluttkunde", "Transtype",
)  # fmt: skip
RENAMED = (
    "Forhandlernr", "Avtale", "Faktura", "Salgsdato", "Produktnummer", "Beskrivelse", "S/N", "Stk", "Kunde",
    "Transtype",
)  # fmt: skip
ALWAYS_THE_SAME = datetime(2026, 1, 1, tzinfo=UTC)


def workbook(orders: Iterable[Order], *, title: str) -> bytes:
    """A workbook with a title above the table, dates as dates, one row a serial, and -1 for what came back."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": ALWAYS_THE_SAME})
        page, day = book.add_worksheet("Salg"), book.add_format({"num_format": "dd.mm.yyyy"})
        page.write_string(0, 0, title)
        page.write_row(2, 0, WORKBOOK)
        for number, (order, serial) in enumerate(_units(orders), 3):
            page.write_row(number, 0, _cells(order, serial))
            page.write_datetime(number, 1, datetime(order.day.year, order.day.month, order.day.day), day)  # noqa: DTZ001 (a day has no zone)
    return target.getvalue()


def _units(orders: Iterable[Order]) -> Iterator[tuple[Order, str]]:
    return ((order, serial) for order in orders for serial in order.serials)


def _cells(order: Order, serial: str) -> list[str | int]:
    number, name = order.reseller
    program = vendor_profile().programs.get(order.product.program, "")
    return [
        order.invoice, "", order.order, number, name, order.product.number, order.product.model, program, serial,
        -1 if order.returned else 1, order.end_customer,
    ]  # fmt: skip


def delimited(orders: Iterable[Order]) -> bytes:
    """CSV as a Norwegian Excel saves it: semicolons, day before month, code page 1252."""
    return _text(TEXT, ([cells[0], *cells[2:]] for cells in _rows(orders)))


def delimited_renamed(orders: Iterable[Order]) -> bytes:
    """The same after its sender changed the header: a new layout, which waits for one confirmation."""
    return _text(RENAMED, _rows(orders))


def _rows(orders: Iterable[Order]) -> Iterator[list[str]]:
    for order, serial in _units(orders):
        yield [
            order.reseller[0], "RA-2026", order.invoice, f"{order.day:%d.%m.%Y}", order.product.number,
            order.product.model, serial, "1", order.end_customer, "Retur" if order.returned else "Salg",
        ]  # fmt: skip


def _text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("cp1252")

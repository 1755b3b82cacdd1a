"""Reports as X12 867 and as EDIFACT SLSRPT, the way two invented distributors write them (channel data 1, 2)."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from fleetward.entrypoints.commands.demo import cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from fleetward.entrypoints.commands.demo.sales import Order

SENDERS = {sender.code: sender.reporter for sender in cast.SENDERS}
OBJECTS = 5  # of one GIN


def x12_867(orders: Iterable[Order], *, sent: datetime, control: int, document: str, replaces: str = "") -> bytes:
    """One interchange with one 867: an original (BPT01 00), or one that replaces the report in BPT09 (05)."""
    heading = f"BPT*{'05' if replaces else '00'}*{document}*{sent:%Y%m%d}*02*****{replaces}".rstrip("*")
    inner = [heading, f"N1*DS*{SENDERS[cast.NORDLAGER]}*92*NL01"]
    transfers = 0
    for _, group in groupby(orders, key=lambda order: (order.reseller, order.invoice, order.code, order.returned)):
        transfers += 1
        inner += _transfer(list(group))
    inner.append(f"CTT*{transfers}")
    return _x12_envelope("867", "PT", inner, sent, control)


def x12_852(*, sent: datetime, control: int) -> bytes:
    """A stock report (852): acknowledged, nothing to import."""
    inner = [f"XQ*H*{sent:%Y%m%d}", "LIN**MG*9G0F4EA", "ZA*QA*214*EA", "CTT*1"]
    return _x12_envelope("852", "PD", inner, sent, control)


def _x12_envelope(kind: str, group: str, inner: list[str], sent: datetime, control: int) -> bytes:
    clock = f"{sent:%Y%m%d}*{sent:%H%M}"
    parties = f"ZZ*{'NORDLAGER':15}*ZZ*{'HPCHANNEL':15}"
    segments = [
        f"ISA*00*{'':10}*00*{'':10}*{parties}*{sent:%y%m%d}*{sent:%H%M}*U*00401*{control:09d}*0*P*>",
        f"GS*{group}*NORDLAGER*HPCHANNEL*{clock}*{control}*X*004010",
        f"ST*{kind}*0001",
        *inner,
        f"SE*{len(inner) + 2}*0001",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]
    return "".join(f"{segment}~\n" for segment in segments).encode("latin-1")


def _transfer(orders: list[Order]) -> Iterator[str]:
    first = orders[0]
    number, name = first.reseller
    yield f"PTD*{first.code or ('RP' if first.returned else 'SS')}"
    yield f"DTM*003*{first.day:%Y%m%d}"
    yield f"REF*IV*{first.invoice}"
    yield f"PRF*{first.order}"
    yield f"N1*ST*{name}*92*{number}"
    if first.end_customer:
        yield f"N1*EN*{first.end_customer}"
    for line, order in enumerate(orders, 1):
        yield f"QTY*39*{len(order.serials)}*EA"
        yield f"LIN*{line}*MG*{order.product.number}"
        yield f"PID*F*08***{order.product.model}"
        yield from (f"REF*SE*{serial}" for serial in order.serials)


def slsrpt(orders: Iterable[Order], *, sent: datetime, control: int, document: str, period: tuple[date, date]) -> bytes:
    """One interchange with one SLSRPT, item first (D.97A), that asks for a CONTRL."""
    first, last = period
    inner = [
        f"BGM+735+{document}+9",
        f"DTM+137:{sent:%Y%m%d}:102",
        f"DTM+90:{first:%Y%m%d}:102",
        f"DTM+91:{last:%Y%m%d}:102",
        f"NAD+DS+SKANLOG::92++{SENDERS[cast.SKANLOG]}",
    ]
    for line, order in enumerate(orders, 1):
        inner += _line(line, order)
    segments = [
        f"UNB+UNOC:3+SKANLOG:ZZ+HPCHANNEL:ZZ+{sent:%y%m%d}:{sent:%H%M}+{control}++++1++1",
        "UNH+1+SLSRPT:D:97A:UN",
        *inner,
        f"UNT+{len(inner) + 2}+1",
        f"UNZ+1+{control}",
    ]
    return "".join(f"{segment}'\n" for segment in segments).encode("latin-1")


def _line(number: int, order: Order) -> Iterator[str]:
    reseller, name = order.reseller
    yield f"LIN+{number}++{order.product.number}:VP"
    yield f"IMD+F++:::{order.product.model}"
    yield f"RFF+IV:{order.invoice}"
    yield f"RFF+ON:{order.order}"
    yield f"DTM+356:{order.day:%Y%m%d}:102"
    yield f"NAD+BY+{reseller}::92++{name}"
    if order.end_customer:
        yield f"NAD+UD+++{order.end_customer}"
    for start in range(0, len(order.serials), OBJECTS):
        yield "GIN+BN+" + "+".join(order.serials[start : start + OBJECTS])
    yield f"QTY+{61 if order.returned else 153}:{len(order.serials)}"

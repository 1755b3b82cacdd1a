"""The answer to an X12 interchange: a 997 for its groups, a TA1 for its envelope.

A TA1 goes out for a broken envelope, and where ISA14 asks for one. Sender and receiver swap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.gateways.x12.envelope import Group, Interchange, InterchangeError
from fleetward.gateways.x12.tokenizer import element

if TYPE_CHECKING:
    from datetime import datetime

RESERVED = str.maketrans("", "", "*~>^\r\n")
LAST_WITHOUT_REPETITION = "00401"  # from 00402 on ISA11 is the repetition separator


def answer(interchange: Interchange, *, duplicate: bool, now: datetime, control: int) -> tuple[str, bytes] | None:
    """What to send back: ('TA1' or '997', one interchange with this control number), or None.

    An acknowledgement (997, 999, TA1) is never acknowledged. `duplicate` means that the
    interchange came before with other bytes. `control` is ours: ISA13 and GS06, 9 digits.
    """
    if interchange.is_acknowledgement:
        return None
    error = InterchangeError.DUPLICATE if duplicate else interchange.error
    if error:
        return "TA1", _envelope(interchange, [_ta1(interchange, error)], 0, now, control)
    groups = [group for group in interchange.groups if not group.is_acknowledgement]
    asked = [_ta1(interchange, None)] if element(interchange.isa, 14) == "1" else []
    if not groups:
        return ("TA1", _envelope(interchange, asked, 0, now, control)) if asked else None
    body = [*asked, *_functional_group(interchange, groups, now, control)]
    return "997", _envelope(interchange, body, 1, now, control)


def _envelope(interchange: Interchange, body: list[str], groups: int, now: datetime, control: int) -> bytes:
    isa = interchange.isa
    version = element(isa, 12) if element(isa, 12).isdigit() else "00401"
    fields = ["00", " " * 10, "00", " " * 10]
    fields += [_fixed(isa, 7, 2), _fixed(isa, 8, 15), _fixed(isa, 5, 2), _fixed(isa, 6, 15)]
    fields += [f"{now:%y%m%d}", f"{now:%H%M}", "U" if version <= LAST_WITHOUT_REPETITION else "^", f"{version:.5}"]
    fields += [f"{control:09d}", "0", _clean(element(isa, 15)) or "P", ">"]
    segments = ["*".join(["ISA", *fields]), *body, f"IEA*{groups}*{control:09d}"]
    return "".join(f"{segment}~\n" for segment in segments).encode("ascii", "replace")


def _ta1(interchange: Interchange, error: InterchangeError | None) -> str:
    number, date, time = (_clean(element(interchange.isa, index)) for index in (13, 9, 10))
    return f"TA1*{number}*{date}*{time}*{'R' if error else 'A'}*{error or '000'}"


def _functional_group(interchange: Interchange, groups: list[Group], now: datetime, control: int) -> list[str]:
    """One GS*FA with a 997 for each group received."""
    first = groups[0].header
    sender, receiver = _clean(element(first, 3)), _clean(element(first, 2))
    version = _clean(element(first, 8))[:6] or "004010"
    rejected = bool(interchange.group_errors)
    segments = [f"GS*FA*{sender}*{receiver}*{now:%Y%m%d}*{now:%H%M}*{control}*X*{version}"]
    for number, group in enumerate(groups, 1):
        report = [f"ST*997*{number:04d}", *_report(group, rejected=rejected)]
        segments += [*report, f"SE*{len(report) + 1}*{number:04d}"]
    return [*segments, f"GE*{len(groups)}*{control}"]


def _report(group: Group, *, rejected: bool) -> list[str]:
    """AK1, AK2 and AK5 a set, AK9. A group that is rejected as a whole lists no sets."""
    segments = [f"AK1*{_clean(element(group.header, 1))}*{_clean(element(group.header, 6))}"]
    for one in () if rejected else group.sets:
        segments += [
            f"AK2*{_clean(one.type)}*{_clean(one.number)}",
            "*".join(["AK5", one.verdict, *(one.errors or one.notes)[:5]]),
        ]
    received = len(group.sets)
    accepted = 0 if rejected else sum(not one.errors for one in group.sets)
    counts = [_clean(group.declared) or str(received), str(received), str(accepted)]
    return [*segments, "*".join(["AK9", _verdict(group, accepted), *counts, *group.errors[:5]])]


def _verdict(group: Group, accepted: int) -> str:
    """AK901: A all accepted, E with errors noted, P some rejected, R all rejected."""
    if accepted < len(group.sets) or group.errors:
        return "P" if accepted else "R"
    return "E" if any(one.notes for one in group.sets) else "A"


def _fixed(isa: list[str], index: int, width: int) -> str:
    """ISA has fixed widths; an identifier that does not fit is cut, or nobody could read the answer."""
    return _clean(element(isa, index))[:width].ljust(width)


def _clean(text: str) -> str:
    return text.translate(RESERVED)

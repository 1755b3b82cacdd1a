"""The answer to an EDIFACT interchange: CONTRL, when it was asked for (UNB 0031 = 1) or agreed.

Action 7: taken, but for the messages listed with 4. Action 4 on the interchange: nothing is taken.
Action 8 (received, no word about the content) is never used, for the content has been read by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.gateways.edifact.envelope import Interchange, Message, SyntaxFault
from fleetward.gateways.edifact.tokenizer import part

if TYPE_CHECKING:
    from datetime import datetime

REJECTED = "4"
TAKEN = "7"
RELEASED = str.maketrans({mark: f"?{mark}" for mark in "?+:'"})
FULL_YEAR_SINCE = "4"  # syntax version


def answer(interchange: Interchange, *, agreed: bool, duplicate: bool, now: datetime, control: int) -> bytes | None:
    """One CONTRL interchange, or None where none is due; a CONTRL is never acknowledged.

    `agreed`: the partners agreed on CONTRL whatever UNB says. `duplicate`: the interchange came
    before with other bytes. `control` is ours: UNB 0020, at most 14 digits.
    """
    if interchange.is_acknowledgement or not (agreed or part(interchange.header, 9) == "1"):
        return None
    fault, tag = (SyntaxFault.DUPLICATE, "UNB") if duplicate else (interchange.error, interchange.error_tag)
    body = ["UNH+1+CONTRL:D:3:UN", _uci(interchange, fault, tag)]
    body += [] if fault else [_ucm(message) for message in interchange.messages if message.type != "CONTRL"]
    segments = [_unb(interchange, now, control), *body, f"UNT+{len(body) + 1}+1", f"UNZ+1+{control}"]
    return "".join(f"{segment}'\n" for segment in segments).encode("ascii", "ignore")


def _unb(interchange: Interchange, now: datetime, control: int) -> str:
    syntax, sender, receiver = (_composite(interchange, index) for index in (1, 2, 3))
    century = "%Y%m%d" if part(interchange.header, 1, 1) >= FULL_YEAR_SINCE else "%y%m%d"
    return f"UNB+{syntax or 'UNOA:3'}+{receiver}+{sender}+{now.strftime(century)}:{now:%H%M}+{control}"


def _uci(interchange: Interchange, fault: SyntaxFault | None, tag: str) -> str:
    reference, sender, receiver = (_composite(interchange, index) for index in (5, 2, 3))
    action = [REJECTED, fault, tag] if fault else [TAKEN]
    return "+".join(["UCI", reference, sender, receiver, *action])


def _ucm(message: Message) -> str:
    action = [REJECTED, message.errors[0]] if message.errors else [TAKEN]
    return "+".join(["UCM", _release(message.reference), _join(message.header[2:3]), *action])


def _composite(interchange: Interchange, index: int) -> str:
    return _join(interchange.header[index : index + 1])


def _join(elements: list[list[str]]) -> str:
    return ":".join(_release(component) for component in elements[0]) if elements else ""


def _release(text: str) -> str:
    return text.strip().translate(RELEASED)

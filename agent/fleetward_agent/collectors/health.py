"""All parts in one message."""

from __future__ import annotations

import itertools
import logging
import math
import unicodedata
import uuid
from typing import TYPE_CHECKING, Any

from fleetward_agent.collectors.batteries import batteries
from fleetward_agent.collectors.disks import disks
from fleetward_agent.collectors.firmware import firmware
from fleetward_agent.collectors.heat import fans, temperatures
from fleetward_agent.collectors.memory_errors import memory_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from fleetward_agent.sources import Sources

    Collector = Callable[[Sources], list[dict[str, Any]] | None]

MOST, LONGEST_ID, LONGEST_TEXT, LARGEST = 128, 110, 200, 1e15  # what the protocol takes; an id may get a number yet

log = logging.getLogger(__name__)

COLLECTORS: dict[str, Collector] = {
    "disks": disks, "batteries": batteries, "temperatures": temperatures, "fans": fans, "memory": memory_errors,
    "firmware": firmware,
}  # fmt: skip


def health(sources: Sources, now: datetime) -> dict[str, Any]:
    """What the PC measured now. A kind of part that could not be measured is absent. The id is made here, once."""
    measured = {kind: _guarded(kind, collect, sources) for kind, collect in COLLECTORS.items()}
    found = {kind: parts for kind, parts in measured.items() if parts is not None}
    return {"id": str(uuid.uuid4()), "taken_at": now.strftime("%Y-%m-%dT%H:%M:%SZ")} | found


def _guarded(kind: str, collect: Collector, sources: Sources) -> list[dict[str, Any]] | None:
    """Firmware says the strangest things; one part that cannot be read must not silence the others."""
    try:
        found = collect(sources)
        return fitted(found) or None if found else found
    except Exception:
        log.exception("%s could not be measured", kind)
        return None


def fitted(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts as the protocol takes them: one strange value would have the server refuse the whole message.

    Ids are made unique, in the order the PC tells them; values that cannot be meant are left out.
    """
    fits: dict[str, dict[str, Any]] = {}
    for part in parts[:MOST]:
        name = plain(str(part.get("id") or ""), LONGEST_ID)
        if name:
            own = next(one for one in _numbered(name) if one not in fits)
            fits[own] = {key: _value(value) for key, value in part.items() if _can_be_meant(value)} | {"id": own}
    return list(fits.values())


def _numbered(name: str) -> Iterator[str]:
    yield name
    for number in itertools.count(2):
        yield f"{name}#{number}"


def plain(text: str, longest: int) -> str:
    """Without control characters and halves of characters, and not too long."""
    return "".join(one for one in text if unicodedata.category(one) not in {"Cc", "Cs"}).strip()[:longest]


def _value(value: Any) -> Any:
    return plain(value, LONGEST_TEXT) if isinstance(value, str) else value


def _can_be_meant(value: Any) -> bool:
    if isinstance(value, int | float):
        return math.isfinite(value) and abs(value) < LARGEST
    return isinstance(value, str)

"""All parts in one message."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

from fleetward_agent.collectors.batteries import batteries
from fleetward_agent.collectors.disks import disks
from fleetward_agent.collectors.firmware import firmware
from fleetward_agent.collectors.heat import fans, temperatures
from fleetward_agent.collectors.memory_errors import memory_errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fleetward_agent.sources import Sources

    Collector = Callable[[Sources], list[dict[str, Any]] | None]

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
        return collect(sources)
    except Exception:
        log.exception("%s could not be measured", kind)
        return None

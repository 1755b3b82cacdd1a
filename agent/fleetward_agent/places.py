"""Where the agent keeps its things on this PC."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ON_WINDOWS = os.name == "nt"
STATE, DOOR = "FLEETWARD_AGENT_STATE", "FLEETWARD_AGENT_DOOR"


@dataclass(frozen=True)
class Places:
    """The folder that only root reads, and the door at which the users' helpers ask.

    The door is a Unix socket; on Windows a file that names a port of this PC and a token.
    """

    state: Path
    door: Path

    @property
    def credential(self) -> Path:
        """Who this PC is to the server; for root alone."""
        return self.state / "credential.json"

    @property
    def memory(self) -> Path:
        """What the server last said."""
        return self.state / "memory.json"

    @property
    def outbox(self) -> Path:
        """Messages that wait for the server."""
        return self.state / "outbox"


def usual(environment: Mapping[str, str], state: str | None = None) -> Places:
    """The places named by option or variable; with another folder the door is in it too."""
    named = state or environment.get(STATE)
    if ON_WINDOWS:
        data = Path(environment.get("PROGRAMDATA", r"C:\ProgramData"))
        folder, door = data / "fleetward-agent" / "state", data / "fleetward-agent" / "door.json"
    else:
        folder, door = Path("/var/lib/fleetward-agent"), Path("/run/fleetward-agent/door.sock")
    if named:
        folder, door = Path(named), Path(named) / "door.sock"
    return Places(folder, Path(environment.get(DOOR) or door))

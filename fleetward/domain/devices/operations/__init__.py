"""Writes of devices: who holds each (`holding`), where it stands (`moves`), that it is there, when it is let go."""

from fleetward.domain.devices.operations.archiving import archive
from fleetward.domain.devices.operations.confirming import confirm_here
from fleetward.domain.devices.operations.holding import (
    ARRIVING,
    admit,
    catalogue,
    claim,
    close_conflict,
    confirm,
    describe,
    drop_claims,
    note_conflicts,
    note_report,
    release,
)
from fleetward.domain.devices.operations.moves import MOVED, MOVING, place
from fleetward.domain.devices.operations.turn import take_turn

__all__ = [
    "ARRIVING", "MOVED", "MOVING", "admit", "archive", "catalogue", "claim", "close_conflict", "confirm",
    "confirm_here", "describe", "drop_claims", "note_conflicts", "note_report", "place", "release", "take_turn",
]  # fmt: skip

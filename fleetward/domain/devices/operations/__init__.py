"""Writes of devices: who holds each (`holding`), where it stands (`moves`), when it is let go (`archiving`)."""

from fleetward.domain.devices.operations.archiving import archive
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
    "ARRIVING", "MOVED", "MOVING", "admit", "archive", "catalogue", "claim", "close_conflict", "confirm", "describe",
    "drop_claims", "note_conflicts", "note_report", "place", "release", "take_turn",
]  # fmt: skip

"""Writes of devices: who holds each (`holding`), where it stands (`moves`), when it is let go (`archiving`).

`registering` puts a PC that enrols on its dashboard, `presence` notes that it was seen, `confirming` that it is there.
"""

from fleetward.domain.devices.operations.archiving import archive
from fleetward.domain.devices.operations.confirming import confirm_here
from fleetward.domain.devices.operations.holding import (
    ARRIVING,
    PLACE_ARRIVED,
    Fresh,
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
from fleetward.domain.devices.operations.moves import MOVING, place
from fleetward.domain.devices.operations.presence import note_presence
from fleetward.domain.devices.operations.registering import (
    Claim,
    Enrolled,
    EnrollingPc,
    enrol,
    give_up_enrolled,
    lock_claims,
    note_refused_enrolment,
)
from fleetward.domain.devices.operations.turn import keep_still, take_turn

__all__ = [
    "ARRIVING", "MOVING", "PLACE_ARRIVED", "Claim", "Enrolled", "EnrollingPc", "Fresh", "admit", "archive",
    "catalogue", "claim", "close_conflict", "confirm", "confirm_here", "describe", "drop_claims", "enrol",
    "give_up_enrolled", "keep_still", "lock_claims", "note_conflicts", "note_presence", "note_refused_enrolment",
    "note_report", "place", "release", "take_turn",
]  # fmt: skip

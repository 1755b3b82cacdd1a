"""Writes of repair cases: they come into being (`submitting`), are worked (`working`), spoken about (`talking`).

`moving` has them follow PCs that leave the pool. Each raises `Refused` with a sentence where a rule forbids it, and
`RepairCase.DoesNotExist` where the actor may not see it.
"""

from fleetward.domain.repairs.operations.locking import END_USER, Refused
from fleetward.domain.repairs.operations.moving import FOLLOW, follow_moves
from fleetward.domain.repairs.operations.submitting import open_repair_case, route_of, submit_from_link
from fleetward.domain.repairs.operations.talking import add_message, add_note, cancel_from_link, message_from_link
from fleetward.domain.repairs.operations.working import (
    assign,
    cancel,
    could_not_repair,
    diagnose,
    finish,
    mark_duplicate,
    schedule,
    send_part,
    take,
)

__all__ = [
    "END_USER", "FOLLOW", "Refused", "add_message", "add_note", "assign", "cancel", "cancel_from_link",
    "could_not_repair", "diagnose", "finish", "follow_moves", "mark_duplicate", "message_from_link",
    "open_repair_case", "route_of", "schedule", "send_part", "submit_from_link", "take",
]  # fmt: skip

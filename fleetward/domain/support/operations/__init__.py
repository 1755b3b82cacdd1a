"""Writes of support cases."""

from fleetward.domain.support.operations.attaching import WHY, LeftOut, NewFile
from fleetward.domain.support.operations.locking import Refused
from fleetward.domain.support.operations.moving import merge, move, note_late, reopen, set_priority, take
from fleetward.domain.support.operations.opening import open_support_case
from fleetward.domain.support.operations.talking import MAIL, say

__all__ = [
    "MAIL",
    "WHY",
    "LeftOut",
    "NewFile",
    "Refused",
    "merge",
    "move",
    "note_late",
    "open_support_case",
    "reopen",
    "say",
    "set_priority",
    "take",
]

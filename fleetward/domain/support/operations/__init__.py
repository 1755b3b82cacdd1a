"""Writes of support cases."""

from fleetward.domain.support.operations.adding import add_by_support
from fleetward.domain.support.operations.asking import MAIL_QUESTION, ask_distributor
from fleetward.domain.support.operations.attaching import MOST_AT_ONCE, WHY, LeftOut, NewFile
from fleetward.domain.support.operations.locking import Refused
from fleetward.domain.support.operations.mailing import write_answer, write_question
from fleetward.domain.support.operations.moving import hand_over, merge, move, note_late, reopen, set_priority, take
from fleetward.domain.support.operations.opening import open_support_case
from fleetward.domain.support.operations.receiving import take_mail
from fleetward.domain.support.operations.talking import MAIL, say
from fleetward.domain.support.operations.work_list import refresh_all, refresh_work, refuse_serials, release

__all__ = [
    "MAIL",
    "MAIL_QUESTION",
    "MOST_AT_ONCE",
    "WHY",
    "LeftOut",
    "NewFile",
    "Refused",
    "add_by_support",
    "ask_distributor",
    "hand_over",
    "merge",
    "move",
    "note_late",
    "open_support_case",
    "refresh_all",
    "refresh_work",
    "refuse_serials",
    "release",
    "reopen",
    "say",
    "set_priority",
    "take",
    "take_mail",
    "write_answer",
    "write_question",
]

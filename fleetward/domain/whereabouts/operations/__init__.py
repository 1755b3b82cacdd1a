"""Writes of Where is my PC?: ask (`asking`), answer (`answering`), anew (`refreshing`), `mapping`, `proving`."""

from fleetward.domain.whereabouts.operations.answering import ANSWER, answer, begin
from fleetward.domain.whereabouts.operations.asking import ask, fail
from fleetward.domain.whereabouts.operations.mapping import ask_mapping, decide_mapping
from fleetward.domain.whereabouts.operations.proving import add_proof
from fleetward.domain.whereabouts.operations.refreshing import refresh_stale
from fleetward.domain.whereabouts.operations.refused import Refused

__all__ = [
    "ANSWER", "Refused", "add_proof", "answer", "ask", "ask_mapping", "begin", "decide_mapping", "fail",
    "refresh_stale",
]  # fmt: skip

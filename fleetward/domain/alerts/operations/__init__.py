"""Writes of alerts: what PCs send (`recording`), what their users answer (`answering`), PCs that moved (`moving`)."""

from fleetward.domain.alerts.operations.answering import NoticeWithdrawn, answer_notice
from fleetward.domain.alerts.operations.moving import FOLLOW_MOVES, follow_moves
from fleetward.domain.alerts.operations.pruning import prune_readings
from fleetward.domain.alerts.operations.recording import AGENT, NewReading, record_inventory, record_readings

__all__ = [
    "AGENT", "FOLLOW_MOVES", "NewReading", "NoticeWithdrawn", "answer_notice", "follow_moves", "prune_readings",
    "record_inventory", "record_readings",
]  # fmt: skip

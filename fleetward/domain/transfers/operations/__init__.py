"""Writes of bulk actions: ask (`asking`), check (`checking`), run and undo (`running`) (B2)."""

from fleetward.domain.transfers.operations.asking import (
    Named,
    Target,
    UnknownTarget,
    ask,
    ask_undo,
    cancel,
    check_again,
)
from fleetward.domain.transfers.operations.checking import check
from fleetward.domain.transfers.operations.refused import Refused
from fleetward.domain.transfers.operations.running import run, start

__all__ = [
    "Named", "Refused", "Target", "UnknownTarget", "ask", "ask_undo", "cancel", "check", "check_again", "run",
    "start",
]  # fmt: skip

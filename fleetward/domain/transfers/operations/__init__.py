"""Writes of bulk actions: ask (`asking`), check (`checking`), run and undo (`running`) (B2).

Placement rules: write and switch (`rule_book`), run (`placing`).
"""

from fleetward.domain.transfers.operations.asking import (
    Target,
    UnknownTarget,
    ask,
    ask_undo,
    cancel,
    check_again,
)
from fleetward.domain.transfers.operations.checking import check
from fleetward.domain.transfers.operations.placing import PLACER, apply_rules
from fleetward.domain.transfers.operations.refused import Refused
from fleetward.domain.transfers.operations.rule_book import (
    Wanted,
    delete_rule,
    reorder_rule,
    save_rule,
    switch_off,
    switch_on,
)
from fleetward.domain.transfers.operations.running import run, start

__all__ = [
    "PLACER", "Refused", "Target", "UnknownTarget", "Wanted", "apply_rules", "ask", "ask_undo", "cancel",
    "check", "check_again", "delete_rule", "reorder_rule", "run", "save_rule", "start", "switch_off", "switch_on",
]  # fmt: skip

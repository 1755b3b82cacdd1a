"""Writes of parts: orders come into being (`drafting`), are decided (`deciding`), old parts come back (`returning`).

`deadlines` reminds and charges, `importing` writes the catalogue. Each raises `Refused` with a sentence where a rule
forbids it, and `DoesNotExist` where the actor may not see it.
"""

from fleetward.domain.parts.operations.deadlines import charge_overdue, remind_returns
from fleetward.domain.parts.operations.deciding import (
    SHIPPED,
    approve,
    back_order,
    cancel_order,
    deliver,
    deny,
    review,
    ship,
)
from fleetward.domain.parts.operations.drafting import SEND_OUT, draft_order, send_again, submit_order
from fleetward.domain.parts.operations.importing import IMPORT, import_catalogue, request_import
from fleetward.domain.parts.operations.locking import Refused
from fleetward.domain.parts.operations.returning import return_received, return_sent, waive_return

__all__ = [
    "IMPORT",
    "SEND_OUT",
    "SHIPPED",
    "Refused",
    "approve",
    "back_order",
    "cancel_order",
    "charge_overdue",
    "deliver",
    "deny",
    "draft_order",
    "import_catalogue",
    "remind_returns",
    "request_import",
    "return_received",
    "return_sent",
    "review",
    "send_again",
    "ship",
    "submit_order",
    "waive_return",
]  # fmt: skip

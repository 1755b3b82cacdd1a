"""Writes of parts: orders come into being (`drafting`), are decided (`deciding`), old parts come back (`returning`).

`deadlines` reminds and charges, `importing` writes the catalogue, `sending` takes orders to the outside parts system.
Each raises `Refused` with a sentence where a rule forbids it, and `DoesNotExist` where the actor may not see it.
"""

from fleetward.domain.parts.operations.deadlines import REMIND, charge_overdue, remind_returns, write_reminders
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
from fleetward.domain.parts.operations.sending import send_out, take_status

__all__ = [
    "IMPORT", "REMIND", "SEND_OUT", "SHIPPED", "Refused", "approve", "back_order", "cancel_order", "charge_overdue",
    "deliver", "deny", "draft_order", "import_catalogue", "remind_returns", "request_import", "return_received",
    "return_sent", "review", "send_again", "send_out", "ship", "submit_order", "take_status", "waive_return",
    "write_reminders",
]  # fmt: skip

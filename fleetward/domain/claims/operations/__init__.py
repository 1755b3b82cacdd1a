"""Writes of claims: drafted and changed (`drafting`, `attaching`), sent (`submitting`), decided, paid; and `setting`.

Each raises `Refused` with a sentence where a rule forbids it, and `Claim.DoesNotExist` where the actor may not see it.
"""

from fleetward.domain.claims.operations.attaching import add_attachment, forget_removed_files, remove_attachment
from fleetward.domain.claims.operations.deciding import (
    LONGEST_REASON,
    Decision,
    approve_claim,
    ask,
    confirm,
    decide_lines,
    deny_claim,
    review,
    send_back,
)
from fleetward.domain.claims.operations.drafting import LineInput, draft_claim, renew_lines, resubmit, set_lines
from fleetward.domain.claims.operations.locking import Refused
from fleetward.domain.claims.operations.paying import make_run, reject_payment, settle_run
from fleetward.domain.claims.operations.setting import add_tariff, set_payout_account
from fleetward.domain.claims.operations.submitting import answer, submit_claim, withdraw
from fleetward.domain.claims.settlement_file import Outcome

__all__ = [
    "LONGEST_REASON", "Decision", "LineInput", "Outcome", "Refused", "add_attachment", "add_tariff", "answer",
    "approve_claim", "ask", "confirm", "decide_lines", "deny_claim", "draft_claim", "forget_removed_files", "make_run",
    "reject_payment", "remove_attachment", "renew_lines", "resubmit", "review", "send_back", "set_lines",
    "set_payout_account", "settle_run", "submit_claim", "withdraw",
]  # fmt: skip

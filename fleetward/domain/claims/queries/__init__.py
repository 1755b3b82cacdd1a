"""Reads of claims, tariffs, payout accounts and payment runs. `visible_to` is the only door to claims."""

from fleetward.domain.claims.queries.board import Across, Board, across_partners, board
from fleetward.domain.claims.queries.paying import (
    PaidClaim,
    PartnerPayment,
    Payable,
    approvable,
    csv,
    in_run,
    pain001,
    partners_to_pay,
    payable,
    payments,
    payout_accounts,
    runs,
    unpaid,
)
from fleetward.domain.claims.queries.prechecking import Finding, last_moment, precheck
from fleetward.domain.claims.queries.proposals import (
    DeliveredPart,
    Proposal,
    delivered,
    proposals,
    tariffs,
    tariffs_for,
)
from fleetward.domain.claims.queries.rows import (
    LineChange,
    StoredFile,
    attachment_file,
    attachment_path,
    attachments,
    difference,
    events,
    known_elsewhere,
    lately,
    line_key,
    lines,
    numbered,
    of_repair,
    previous,
    queue,
    visible_to,
)

__all__ = [
    "Across", "Board", "DeliveredPart", "Finding", "LineChange", "PaidClaim", "PartnerPayment", "Payable", "Proposal",
    "StoredFile", "across_partners", "approvable", "attachment_file", "attachment_path", "attachments", "board",
    "csv", "delivered", "difference", "events", "in_run", "known_elsewhere", "last_moment", "lately", "line_key",
    "lines", "numbered", "of_repair", "pain001", "partners_to_pay", "payable", "payments", "payout_accounts",
    "precheck", "previous", "proposals", "queue", "runs", "tariffs", "tariffs_for", "unpaid", "visible_to",
]  # fmt: skip

"""What the bank said of the payments of a run, as a table: `end_to_end_id`, `status`, and maybe `reason`."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fleetward.domain.claims.lifecycle import PaymentStatus

STATUSES = {
    "paid": PaymentStatus.PAID, "acsc": PaymentStatus.PAID, "accc": PaymentStatus.PAID,
    "rejected": PaymentStatus.REJECTED, "rjct": PaymentStatus.REJECTED,
}  # fmt: skip
"""Words, and the codes of ISO 20022 for settled and rejected."""

MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """What became of one payment."""

    end_to_end: str
    status: PaymentStatus
    reason: str = ""


def read_outcomes(content: bytes) -> list[Outcome]:
    """The outcomes in a file. Rows without a status wait. Raises `ValueError` with a sentence, and its line."""
    if len(content) > MOST_BYTES:
        raise ValueError(_("The file is larger than 10 MB."))
    try:
        text = content.decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
        if not {"end_to_end_id", "status"} <= set(rows.fieldnames or ()):
            raise ValueError(_("The file needs the columns end_to_end_id and status."))
        found = [_outcome(row, number) for number, row in enumerate(rows, 2) if (row["status"] or "").strip()]
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise ValueError(_("This is no CSV file in UTF-8.")) from wrong
    if not found:
        raise ValueError(_("The file says nothing of any payment."))
    return found


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _outcome(row: dict[str, str], number: int) -> Outcome:
    status = STATUSES.get(row["status"].strip().lower())
    if status is None:
        raise ValueError(_("Line %(line)s: the status is paid or rejected.") % {"line": number})
    return Outcome((row["end_to_end_id"] or "").strip(), status, (row.get("reason") or "").strip())

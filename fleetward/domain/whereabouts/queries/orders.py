"""Whether a partner knows an order or invoice number of lines that wait for a mapping: equal or not, and no more."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from typing import LiteralString
    from uuid import UUID

SHORTEST = 3
"""Characters of a number that counts: shorter ones are guessed too easily."""

_NUMBERS: LiteralString = """
SELECT DISTINCT q.document_number, i.order_number, i.invoice FROM (
    SELECT DISTINCT serial FROM whereabouts_sought
    WHERE partner_id = %(partner)s AND search_id = %(search)s AND verdict = 'unknown_reseller'
) s
CROSS JOIN LATERAL (
    SELECT l.feed_id, l.item_id FROM sales_feed_line l WHERE l.serial = s.serial AND l.state = 'waiting'
        AND l.reason = 'unknown_reseller' AND l.reporter_id = %(reporter)s OFFSET 0
) l
JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
    AND i.reseller_scheme = %(scheme)s AND i.reseller_key = %(key)s AND i.reseller_name = ANY(%(names)s)
JOIN sales_feed_report q ON q.feed_id = i.feed_id AND q.id = i.report_id
"""


def knows_number(
    *, partner_id: UUID, search_id: UUID, reporter_id: int, scheme: str, key: str, names: list[str], number: str
) -> bool:
    """Whether one of the offered lines carries the number; read by the vendor's role, and only compared.

    The number of a whole report is none: the answer to the search tells it.
    """
    wanted = plain(number)
    values: dict[str, Any] = {
        "partner": partner_id, "search": search_id, "reporter": reporter_id, "scheme": scheme, "key": key,
        "names": names,
    }  # fmt: skip
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_NUMBERS, values)
        found = cursor.fetchall()
    told = {plain(document) for document, _, _ in found}
    known = {plain(one) for _, *numbers in found for one in numbers}
    return len(wanted) >= SHORTEST and wanted in known - told


def plain(number: str) -> str:
    """A number as it is compared: upper case, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", number).upper() if char.isalnum())

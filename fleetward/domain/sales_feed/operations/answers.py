"""Answers to the sender, written in the transaction of the result they answer for (B4).

First the acknowledgement in kind (997, TA1, CONTRL), then a business answer: counts, and a CSV of
the lines set aside.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from django.db import connection

from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.sales_feed.models import OutboxMessage
from fleetward.domain.sales_feed.neutral import Verdict
from fleetward.foundation.kit.ids import run_span, uuid7

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.sales_feed.models import FeedFile
    from fleetward.domain.sales_feed.operations.staging import Staged

LONGEST_ANSWER = 50_000
"""Lines set aside that one answer lists; more are counted, and stand in the portal."""


def write(*, file: FeedFile, staged: Staged, now: datetime, counts: list[tuple[str, str, int]]) -> None:
    """Put acknowledgements and the business answer into the feed's outbox. `counts`: (state, reason, lines)."""
    number = OutboxMessage.objects.filter(feed=file.feed).count()
    messages: list[OutboxMessage] = []
    for interchange in staged.interchanges:
        envelope = interchange.closed.envelope if interchange.closed else None
        if envelope is None:
            continue
        verdict = Verdict.DUPLICATE if interchange.verdict == Verdict.DUPLICATE else Verdict.ACCEPTED
        for message in envelope.acknowledge(verdict=verdict, now=now, control=number + len(messages) + 1):
            name = f"{file.id.hex}-{len(messages) + 1}-{message.kind.lower()}.edi"
            messages.append(_message(file, message.kind, name, message.content, now))
    messages.append(_message(file, "answer", f"{file.id.hex}-answer.csv", _answer(file, counts), now))
    OutboxMessage.objects.bulk_create(messages)


def _message(file: FeedFile, kind: str, name: str, content: bytes, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        feed=file.feed, id=uuid7(), file_id=file.id, kind=kind, name=name, content=content, created_at=now
    )


def _answer(file: FeedFile, counts: list[tuple[str, str, int]]) -> bytes:
    text = io.StringIO(newline="")
    sheet = csv.writer(text)
    sheet.writerow(["file", "state", "reason", "lines"])
    for state, reason, count in counts:
        sheet.writerow([_harmless(file.name), state, reason, count])
    sheet.writerow([])
    sheet.writerow(["position", "serial as sent", "product", "reason", "what it means"])
    for position, serial, product, reason in _set_aside(file):
        meaning = str(Reason(reason).label) if reason in Reason.values else reason
        sheet.writerow([position, _harmless(serial), _harmless(product), reason, meaning])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def counts(file: FeedFile) -> list[tuple[str, str, int]]:
    """How many lines of the file are in which state, and why, as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, reason, count(*) FROM sales_feed_line WHERE feed_id = %s AND id BETWEEN %s AND %s "
            "GROUP BY 1, 2 ORDER BY 1, 2",
            [file.feed_id, *run_span(file.id)],
        )
        found: list[tuple[str, str, int]] = cursor.fetchall()
    return found


def _set_aside(file: FeedFile) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.position, coalesce(nullif(l.serial_raw, ''), l.serial), i.product, l.reason
            FROM sales_feed_line l JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
            WHERE l.feed_id = %s AND l.id BETWEEN %s AND %s AND l.state = 'set_aside' ORDER BY l.id LIMIT %s
            """,
            [file.feed_id, *run_span(file.id), LONGEST_ANSWER],
        )
        found: list[Any] = cursor.fetchall()
    return found


def _harmless(text: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

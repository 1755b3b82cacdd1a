"""What becomes of each staged line, decided by one statement; then the lines are written.

Most lines are a first sale of a serial nobody has reported before: those are decided here. Lines
whose serial has any history go to `settle`, which plays all events of the serial.

Line ids rise with the serial, and the lines are decided in that order, so that every index of lines, claims, PCs
and ledger is filled in its order: measured, that is worth a factor of two. They begin as the id of their file does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

from fleetward.domain.sales_feed.lifecycle import LIVE, LineState
from fleetward.foundation.kit.ids import run_prefix

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.sales_feed.models import FeedFile

_REPORTS = """
CREATE TEMP TABLE stage_report (
    report_no int PRIMARY KEY, report_id uuid, purpose text, accepted bool, retracted text
) ON COMMIT DROP
"""

_DROP_REJECTED = """
DELETE FROM stage_line USING stage_item i, stage_report r
WHERE i.item_no = stage_line.item_no AND r.report_no = i.report_no AND NOT r.accepted
"""

_ITEM = """
CREATE TEMP TABLE item ON COMMIT DROP AS
SELECT i.*, r.report_id, r.purpose, r.retracted, m.maps_to_id AS partner_id,
    coalesce(p.model, nullif(i.product_text, ''), i.product)::varchar(120) AS model,
    coalesce(nullif(i.program, ''), p.program, '')::varchar(40) AS known_program,
    c.program IS NOT NULL AS certified
FROM stage_item i
JOIN stage_report r ON r.report_no = i.report_no AND r.accepted
LEFT JOIN sales_feed_resellermapping m ON m.reporter_id = %(reporter)s AND i.reseller_key <> ''
    AND m.scheme = i.reseller_scheme AND m.key = i.reseller_key
LEFT JOIN devices_product p ON p.number = i.product
LEFT JOIN certified_pair c ON c.partner_id = m.maps_to_id
    AND c.program = coalesce(nullif(i.program, ''), p.program, '')
"""

_SEEN = """
CREATE TEMP TABLE seen ON COMMIT DROP AS
SELECT e.serial, e.reporter_id, e.direction, e.document_number, e.document_date
FROM sales_feed_line e
WHERE e.state = ANY(%(live)s) AND e.serial IN (SELECT serial FROM stage_line WHERE serial <> '')
"""

_TWICE = """
CREATE TEMP TABLE twice ON COMMIT DROP AS
SELECT serial FROM stage_line WHERE serial <> '' GROUP BY serial HAVING count(*) > 1
"""

_HISTORY = """
CREATE TEMP TABLE history ON COMMIT DROP AS
SELECT serial FROM twice UNION SELECT serial FROM seen
UNION SELECT serial FROM devices_serialclaim
WHERE serial IN (SELECT serial FROM stage_line WHERE serial <> '')
"""
"""Serials with more than this one line to say about them."""

_REPEATED = """
CREATE TEMP TABLE repeated ON COMMIT DROP AS
SELECT n.seq FROM (
    SELECT l.seq, row_number() OVER (
        PARTITION BY l.serial, i.direction, i.document_number, i.document_date ORDER BY l.seq) AS nth
    FROM twice t JOIN stage_line l ON l.serial = t.serial JOIN item i ON i.item_no = l.item_no
    WHERE i.skip = '' AND i.retracted = '' AND i.purpose NOT IN ('cancellation', 'duplicate')
        AND (i.direction = 'return' OR (i.reseller_key <> '' AND i.known_program <> ''))
) n WHERE n.nth > 1
"""

_IGNORED = (
    "demand_only", "inter_branch", "price_adjustment", "sample", "summary", "inventory_adjustment",
    "received_from_vendor", "ignored_transfer_code",
)  # fmt: skip

_DECIDED = """
CREATE TEMP TABLE decided ON COMMIT DROP AS
WITH numbered AS (
    SELECT l.seq, l.item_no, l.serial_raw, l.serial, l.problem, l.flags, i.id AS item_id, i.direction, i.skip,
        i.document_number, i.document_date, i.sold_on, i.purpose, i.position,
        i.retracted, i.partner_id, i.reseller_key, i.known_program AS program, i.certified, i.flags AS item_flags,
        (%(ids)s || lpad(to_hex(row_number() OVER (ORDER BY l.serial, l.seq)), 8, '0'))::uuid AS id
    FROM stage_line l JOIN item i ON i.item_no = l.item_no
)
SELECT d.*, split_part(d.verdict, ':', 1) AS state, split_part(d.verdict, ':', 2) AS reason
FROM (
    SELECT n.id, n.item_no, n.item_id, n.serial_raw, n.serial, n.direction, n.document_number, n.document_date,
        n.sold_on AS event_date, n.partner_id, n.program, n.position,
        CASE WHEN n.flags = '' AND n.item_flags = '' THEN '{{}}'::text[]
            ELSE string_to_array(concat_ws(',', nullif(n.flags, ''), nullif(n.item_flags, '')), ',') END AS flags,
        CASE
            WHEN n.skip = ANY(%(ignored)s) THEN 'ignored:' || n.skip
            WHEN n.purpose = 'cancellation' THEN 'ignored:cancels'
            WHEN n.purpose = 'duplicate' THEN 'known:duplicate_report'
            WHEN n.retracted <> '' THEN 'retracted:' || n.retracted
            WHEN n.skip <> '' THEN 'set_aside:' || n.skip
            WHEN n.problem <> '' THEN 'set_aside:' || n.problem
            WHEN n.direction = 'sale' AND n.reseller_key = '' THEN 'set_aside:reseller_missing'
            WHEN n.direction = 'sale' AND n.program = '' THEN 'set_aside:product_unknown'
            WHEN {same_document} THEN 'known:same_document'
            WHEN n.reseller_key <> '' AND n.partner_id IS NULL THEN 'waiting:unknown_reseller'
            WHEN n.direction = 'return' OR {has_history} THEN 'waiting:'
            WHEN n.certified THEN 'on_page:'
            ELSE 'waiting:not_certified'
        END AS verdict
    FROM numbered n {history}
    OFFSET 0
) d
"""
"""OFFSET keeps the verdict from being worked out three times a line."""

_DECIDED_NEW = _DECIDED.format(same_document="false", has_history="false", history="")
"""Where no serial of the file has a history: a million lines are not joined to nothing three times."""

_DECIDED_HEARD_OF = _DECIDED.format(
    same_document="r.seq IS NOT NULL OR e.serial IS NOT NULL",
    has_history="h.serial IS NOT NULL",
    history="""
        LEFT JOIN repeated r ON r.seq = n.seq
        LEFT JOIN history h ON h.serial = n.serial
        LEFT JOIN seen e ON e.serial = n.serial AND e.reporter_id = %(reporter)s AND e.direction = n.direction
            AND e.document_number = n.document_number AND e.document_date IS NOT DISTINCT FROM n.document_date
    """,
)

_WRITE_ITEMS = """
INSERT INTO sales_feed_item (
    feed_id, id, file_id, report_id, position, quantity, transfer_code, product, product_text, program,
    reseller_scheme, reseller_key, reseller_name, end_customer, end_customer_key, invoice, order_number, sold_on, raw)
SELECT %(feed)s, id, %(file)s, report_id, position, quantity, transfer_code, product, product_text, known_program,
    reseller_scheme, reseller_key, reseller_name, end_customer, end_customer_key, invoice, order_number, sold_on, raw
FROM item
"""

_WRITE_LINES = """
INSERT INTO sales_feed_line (
    feed_id, id, file_id, item_id, reporter_id, serial_raw, serial, direction, document_number, document_date,
    event_date, received_at, named_partner, program, state, reason, flags, decision)
SELECT %(feed)s, id, %(file)s, item_id, %(reporter)s, serial_raw, serial, direction, document_number, document_date,
    event_date, %(received)s, partner_id, program, state, reason, flags, ''
FROM decided
"""


def decide(
    *, file: FeedFile, reporter_id: int, reports: list[tuple[int, UUID, str, bool, str]],
    certified: set[tuple[UUID, str]],
) -> None:  # fmt: skip
    """Fill the temporary tables `item` and `decided`, and write items and lines.

    `reports`: (number, id, purpose, accepted, why retracted or ''). Lines of reports that are not
    accepted leave no row: their number stands on the report.
    """
    values: dict[str, Any] = {
        "feed": file.feed_id, "file": file.id, "reporter": reporter_id, "received": file.received_at,
        "live": [str(state) for state in LIVE], "ignored": list(_IGNORED), "ids": run_prefix(file.id),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(_REPORTS)
        _copy(cursor, "COPY stage_report FROM STDIN", reports)
        if not all(accepted for _, _, _, accepted, _ in reports):
            cursor.execute(_DROP_REJECTED)
        share_certified(cursor, certified)
        for statement in (_ITEM, _SEEN, _TWICE, _REPEATED, _HISTORY):
            cursor.execute(statement, values)
        decided = _DECIDED_HEARD_OF if cursor.rowcount else _DECIDED_NEW
        cursor.execute("ANALYZE item (item_no), seen (serial), history (serial), repeated (seq)")
        cursor.execute(decided, values)
        cursor.execute(
            "DROP TABLE stage_line, stage_item, history, repeated, twice, seen"
        )  # make room for what follows
        cursor.execute("ANALYZE decided (item_no, partner_id, state, verdict)")
        cursor.execute(_WRITE_ITEMS, values)
        cursor.execute(_WRITE_LINES, values)


def share_certified(cursor: Any, certified: set[tuple[UUID, str]]) -> None:
    """Make the certified (partner, program) pairs joinable for this transaction."""
    cursor.execute("CREATE TEMP TABLE IF NOT EXISTS certified_pair (partner_id uuid, program text) ON COMMIT DROP")
    cursor.execute("DELETE FROM certified_pair")
    _copy(cursor, "COPY certified_pair FROM STDIN", certified)


def _copy(cursor: Any, statement: str, rows: Any) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def arriving(file: FeedFile, reporter_name: str) -> sql.Composed:
    """The PCs of this file that nobody reported before, as `devices.operations.admit` takes them."""
    return sql.SQL("""
        SELECT d.id AS line_id, d.partner_id, d.serial, i.product AS product_number, i.model, d.program,
            d.event_date AS sold_on, {reporter}::varchar(120) AS distributor, i.invoice, i.order_number, i.end_customer,
            i.end_customer_key AS end_customer_number, {file}::varchar(200) AS origin_file,
            i.position AS origin_position
        FROM decided d JOIN item i ON i.item_no = d.item_no AND i.partner_id = d.partner_id WHERE d.state = 'on_page'
    """).format(reporter=sql.Literal(reporter_name), file=sql.Literal(file.name))


FRESH = sql.SQL("SELECT partner_id, id AS line_id, position AS origin_position FROM decided WHERE state = 'on_page'")
"""The same PCs, as `devices.operations.Fresh` takes them."""

CLAIMS = sql.SQL("""
    SELECT serial, partner_id, state = 'on_page' AS placed, id AS line_id FROM decided
    WHERE state = 'on_page' OR verdict = 'waiting:not_certified'
""")
"""Serials that nobody held before, as `devices.operations.claim` takes them."""


@dataclass(frozen=True)
class Tally:
    """How many lines of a file were decided how: counted once, for several ask. Before anything is settled."""

    groups: list[tuple[UUID | None, str, str, int]]
    """(partner, state, reason, lines)."""

    def arriving(self) -> dict[UUID, int]:
        """Each partner the lines name, and how many of its PCs arrive at once."""
        found: dict[UUID, int] = {}
        for partner_id, state, _, lines in self.groups:
            if partner_id:
                found[partner_id] = found.get(partner_id, 0) + (lines if state == LineState.ON_PAGE else 0)
        return dict(sorted(found.items()))

    def by_reason(self) -> list[tuple[str, str, int]]:
        """(state, reason, lines), in order."""
        found: dict[tuple[str, str], int] = {}
        for _, state, reason, lines in self.groups:
            found[state, reason] = found.get((state, reason), 0) + lines
        return [(*key, lines) for key, lines in sorted(found.items())]

    def lines(self, *states: LineState) -> int:
        """How many lines; in these states only, where some are named."""
        return sum(lines for _, state, _, lines in self.groups if not states or state in states)


def tally() -> Tally:
    """Count the decided lines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partner_id, state, reason, count(*) FROM decided GROUP BY 1, 2, 3")
        return Tally(cursor.fetchall())


def unsettled(counted: Tally) -> list[str]:
    """Serials of this file that have a history: `settle` plays their events."""
    if (LineState.WAITING, "") not in {(state, reason) for state, reason, _ in counted.by_reason()}:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT serial FROM decided WHERE verdict = 'waiting:'")
        return [serial for (serial,) in cursor.fetchall()]

"""The yardstick: what PostgreSQL itself needs for the same shape of work, without rules, row security or history.

COPY to a temporary table, upsert into a table with a PC's columns and four indexes, one result row a line. The table is
empty before, or holds as many PCs as ours did: into ten million rows PostgreSQL too writes slower than into none.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tools.bench.world import DATABASE, PARTNERS, PER_ITEM, VAR, serials

_TABLES = """
DROP TABLE IF EXISTS raw_pc, raw_result;
CREATE TABLE raw_pc (
    partner_id int, id bigint GENERATED ALWAYS AS IDENTITY, serial text COLLATE "C", product_number text, model text,
    program text, place text, place_version int, waiting_since timestamptz, sold_on date, distributor text,
    invoice text, order_number text, end_customer text, origin_file text, origin_position int,
    PRIMARY KEY (partner_id, id)
);
CREATE TABLE raw_result (file int, line int, serial text, state text, reason text);
"""

_BEFORE = """
INSERT INTO raw_pc (partner_id, serial, product_number, model, program, place, place_version, waiting_since, sold_on,
    distributor, invoice, order_number, end_customer, origin_file, origin_position)
SELECT p.number, d.serial, d.product_number, d.model, d.program, d.place,
    d.place_version, d.waiting_since, d.sold_on, d.distributor, d.invoice, d.order_number, d.end_customer,
    d.origin_file, d.origin_position
FROM devices_device d JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM partners_partner) p
    ON p.id = d.partner_id
WHERE d.waiting_since < (SELECT max(waiting_since) FROM devices_device)
"""
"""All but the last report. Of a few serials that reports share by chance the partner may be another: two PCs then."""

_RESULTS_BEFORE = """
INSERT INTO raw_result SELECT 2, row_number() OVER (), serial, 'on_page', '' FROM raw_pc
"""

_INDEXES = """
CREATE UNIQUE INDEX ON raw_pc (partner_id, serial);
CREATE INDEX ON raw_pc (partner_id, waiting_since, id);
CREATE INDEX ON raw_pc (partner_id, sold_on, id);
ALTER TABLE raw_result ADD PRIMARY KEY (file, line);
"""

_STAGE = """
CREATE TEMP TABLE stage (
    line int, partner_id int, serial text COLLATE "C", product_number text, model text, program text, place text,
    place_version int, waiting_since timestamptz, sold_on date, distributor text, invoice text, order_number text,
    end_customer text, origin_file text, origin_position int
) ON COMMIT DROP
"""

_UPSERT = """
INSERT INTO raw_pc (partner_id, serial, product_number, model, program, place, place_version, waiting_since, sold_on,
    distributor, invoice, order_number, end_customer, origin_file, origin_position)
SELECT partner_id, serial, product_number, model, program, place, place_version, waiting_since, sold_on,
    distributor, invoice, order_number, end_customer, origin_file, origin_position
FROM stage ORDER BY serial
ON CONFLICT (partner_id, serial) DO UPDATE SET product_number = excluded.product_number
"""

_RESULT = """
INSERT INTO raw_result SELECT 1, s.line, s.serial, 'on_page', ''
FROM stage s JOIN raw_pc p ON p.partner_id = s.partner_id AND p.serial = s.serial
"""


def connect() -> psycopg.Connection[Any]:
    """As the server's administrator."""
    from fleetward.config import database  # noqa: PLC0415 (after the environment is set)

    return psycopg.connect(**database.server(Path(VAR)).login(DATABASE))  # type: ignore[arg-type]


def settle() -> None:
    """What PostgreSQL does by itself in the minutes after an import, now: it would do it while others are measured."""
    with connect() as connection:
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def ingest(count: int, seed: int, *, beside_ours: bool = False) -> float:
    """Seconds for COPY, upsert and per-row results of `count` rows, all but the last of our reports there before."""
    rows = [
        f"{number}\t{number // PER_ITEM % PARTNERS}\t{serial}\t8Y4J2EA\tHP EliteBook 840 G10\tpremium\tpool\t1\t"
        f"2026-11-23 12:00:00+01\t2026-10-30\tBench\t{seed}{number // PER_ITEM}\t\t\tbench.edi\t{number}\n"
        for number, serial in enumerate(serials(count, seed))
    ]
    with connect() as connection:
        connection.execute(sql.SQL(_TABLES))
        for statement in [_BEFORE, _RESULTS_BEFORE] if beside_ours else []:
            connection.execute(statement)
        connection.execute(sql.SQL(_INDEXES))
        connection.commit()
        settle()
        begun = time.perf_counter()
        connection.execute(_STAGE)
        with connection.cursor().copy("COPY stage FROM STDIN") as copy:
            for start in range(0, count, 1000):
                copy.write("".join(rows[start : start + 1000]))
        connection.execute("ANALYZE stage")
        connection.execute(_UPSERT)
        connection.execute(_RESULT)
        connection.commit()
        seconds = time.perf_counter() - begun
        connection.execute("DROP TABLE raw_pc, raw_result")
    return seconds


def keyset(partner_id: Any, repeat: int, *, prepare: bool) -> list[float]:
    """Seconds of each raw keyset query of 50 PCs, from places spread over the whole list.

    Prepared, or parsed and planned each time, as every statement of a page is.
    """
    query = """
        SELECT id, serial, product_number, model, program, sold_on, distributor, invoice, end_customer, waiting_since,
            last_seen_at FROM devices_device
        WHERE partner_id = %s AND place = 'pool' AND (waiting_since, id) < (%s, %s)
        ORDER BY waiting_since DESC, id DESC LIMIT 51
    """
    with connect() as connection:
        places = connection.execute(
            "SELECT waiting_since, id FROM devices_device TABLESAMPLE SYSTEM (1) WHERE partner_id = %s LIMIT %s",
            [partner_id, repeat],
        ).fetchall()
        times = []
        for place in places:
            begun = time.perf_counter()
            connection.execute(query, [partner_id, *place], prepare=prepare).fetchall()
            times.append(time.perf_counter() - begun)
    return times

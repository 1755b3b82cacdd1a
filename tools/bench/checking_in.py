"""Check-ins a second against a bare endpoint, and 200,000 PCs that check in every hour.

`python -m tools.bench.checking_in [seconds]` measures this alone. BENCH_HELD says how many seconds the 200,000 PCs are
followed (600). Both sides have two workers of the same server on one database, and answer after their commit.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
from typing import TYPE_CHECKING
from uuid import uuid4

from psycopg import conninfo

from tools.bench import load, raw, world
from tools.bench.serving import granian

if TYPE_CHECKING:
    from collections.abc import Iterator

PCS, HOUR = 200_000, 3_600
CONNECTIONS = 16
ROUNDS = 3
OURS, BARE = "fleetward.config.wsgi:application", "tools.bench.bare:application"

_PCS = """
CREATE TEMP TABLE bench_pcs (number int, partner_id uuid, device_id uuid, customer_id uuid, credential text)
"""

# every PC was there before, from the same address; the bare table has as much room on its pages as that of PCs
_TABLES = """
DROP TABLE IF EXISTS bench_seen;
CREATE TABLE bench_seen (credential text PRIMARY KEY, seen_at timestamptz, agent text) WITH (fillfactor = 85);
INSERT INTO bench_seen SELECT credential, NULL, '' FROM bench_pcs;
INSERT INTO devices_device (partner_id, id, serial, product_number, model, program, place, customer_id, waiting_since,
    place_version, sold_on, distributor, invoice, order_number, end_customer, origin_file, origin_position,
    last_address)
SELECT partner_id, device_id, 'Z' || lpad(number::text, 9, '0'), '8Y4J2EA', 'HP EliteBook 840 G10', 'premium',
    CASE WHEN customer_id IS NULL THEN 'pool' ELSE 'dashboard' END, customer_id, now(), 1, '2026-10-30', 'Bench',
    'check-ins', '', '', 'bench.edi', number, '127.0.0.1'
FROM bench_pcs;
INSERT INTO enrolment_agentcredential (hash, partner_id, device_id, customer_id, issued_at)
SELECT encode(sha256(credential::bytea), 'hex'), partner_id, device_id, customer_id, now() FROM bench_pcs
"""


def main() -> None:
    """Only this, in a world of its own."""
    world.prepare()
    world.people()
    try:
        measure(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
    finally:
        world.stop()


def measure(seconds: float = 10) -> None:
    """Print both speeds, by turns, and how 200,000 PCs an hour are answered."""
    credentials = make_pcs()
    from fleetward.config.run import BACKLOG, THREADS, WEB_WORKERS  # noqa: PLC0415 (after the environment is set)

    os.environ["BENCH_BARE_DATABASE"] = _address()
    workers = ["--workers", str(WEB_WORKERS), "--backlog", str(BACKLOG), "--no-ws"]
    with (
        granian(OURS, "wsgi", *workers, "--blocking-threads", str(THREADS)) as ours,
        granian(BARE, "asgi", *workers) as bare,
    ):
        _compare(ours, bare, seconds, credentials)
        _hold(ours, float(os.environ.get("BENCH_HELD", "600")), credentials)


def make_pcs(count: int = PCS) -> list[bytes]:
    """So many PCs of a pool and of a dashboard; their credentials."""
    from django.db import transaction  # noqa: PLC0415 (Django is set up by now)
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.customers.models import Customer  # noqa: PLC0415
    from fleetward.domain.enrolment import secrets  # noqa: PLC0415
    from fleetward.domain.partners.models import Partner  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import Scope, scoped  # noqa: PLC0415

    partner = Partner.objects.get(account="bench-0")
    with scoped(Scope(partner.id)), transaction.atomic():
        customer = Customer.objects.create(partner=partner, name="Check-ins", created_at=timezone.now())
    pcs = [(number, partner.id, uuid4(), customer.id if number % 2 else None) for number in range(count)]
    credentials = [secrets.new_credential(whose, device, where) for _, whose, device, where in pcs]
    with raw.connect() as connection:
        connection.execute(_PCS)
        with connection.cursor().copy("COPY bench_pcs FROM STDIN") as copy:
            for pc, credential in zip(pcs, credentials, strict=True):
                copy.write_row((*pc, credential))
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
    return [credential.encode() for credential in credentials]


def _address() -> str:
    from fleetward.config import database  # noqa: PLC0415 (after the environment is set)

    return conninfo.make_conninfo(**database.server(world.VAR).login(world.DATABASE))


def _compare(ours: int, bare: int, seconds: float, credentials: list[bytes]) -> None:
    fresh = _batches(credentials)
    for port in (ours, bare):  # what is loaded at the first request is no part of the speed
        asyncio.run(load.as_fast_as_possible(port, CONNECTIONS, 2, next(fresh)))
    found: dict[str, list[load.Answers]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        for name, port in (("bare", bare), ("ours", ours)):
            found[name].append(_run(name, port, seconds, next(fresh)))
    rates = {name: statistics.median(one.rate for one in answers) for name, answers in found.items()}
    share = 100 * rates["ours"] / rates["bare"]
    print(
        f"check-ins: {CONNECTIONS} connections, {ROUNDS} times {seconds:.0f} s each by turns, answered after the commit"
    )
    for name, title in (("bare", "bare Starlette + psycopg, one row"), ("ours", "Fleetward")):
        best = sorted(found[name], key=lambda one: one.rate)[ROUNDS // 2]
        print(f"  {title:45} {best.rate:7,.0f}/s   p50 {best.at(0.5):6.1f} ms   p99 {best.at(0.99):6.1f} ms")
    print(f"  share of the bare endpoint: {share:.0f} %   at least 45 %", flush=True)


def _batches(credentials: list[bytes]) -> Iterator[list[bytes]]:
    """PCs that have not checked in yet, for one run after the other."""
    size = PCS // (2 + 2 * ROUNDS)
    return iter([credentials[start : start + size] for start in range(0, PCS - size + 1, size)])


def _run(name: str, port: int, seconds: float, credentials: list[bytes]) -> load.Answers:
    before = _written(name)
    answers = asyncio.run(load.as_fast_as_possible(port, CONNECTIONS, seconds, credentials))
    written = _written(name) - before
    assert not answers.wrong, f"{answers.wrong} were refused"  # noqa: S101
    assert written == len(answers.seconds), f"{len(answers.seconds)} acknowledged, {written} written"  # noqa: S101
    return answers


def _written(name: str) -> int:
    """How many rows say that their PC was there; seen by another connection, so committed."""
    query = {
        "bare": "SELECT count(seen_at) FROM bench_seen",
        "ours": "SELECT count(last_seen_at) FROM devices_device",
    }
    with raw.connect() as connection:
        row = connection.execute(query[name]).fetchone()
    return int(row[0]) if row else 0


def _hold(port: int, seconds: float, credentials: list[bytes]) -> None:
    rate = PCS / HOUR
    answers = asyncio.run(load.at_a_pace(port, CONNECTIONS, seconds, credentials, rate))
    print(f"held: {PCS:,} PCs that check in every hour are {rate:.0f}/s, for {seconds:.0f} s")
    done = len(answers.seconds) - answers.wrong
    print(
        f"  answered {done:,} of {int(seconds * rate):,} in {answers.took:.0f} s   "
        f"p50 {answers.at(0.5):.1f} ms   p99 {answers.at(0.99):.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    main()

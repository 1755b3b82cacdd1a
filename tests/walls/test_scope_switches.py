"""One scope after another on connections that several threads share, with errors in between: no foreign row is seen."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Queue
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from fleetward.domain.devices.models import LedgerEntry
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.walls import proof
from tests.walls.rows import make_partner, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetward.domain.partners.models import Partner

THREADS, CONNECTIONS, PARTNERS = 4, 3, 4
SWITCHES = {"short": 4_000, "long": 200_000}


@pytest.fixture
def partners(db: None) -> list[Partner]:
    """Each with one row that is its own."""
    del db
    made = [make_partner(f"Partner {number}") for number in range(PARTNERS)]
    for partner in made:
        seed(LedgerEntry, partner_id=partner.id)
    return made


@pytest.fixture
def pool(partners: list[Partner]) -> Iterator[Queue[Any]]:
    """Fewer connections than threads: each is handed over as the last one left it."""
    del partners  # the database has to be open
    free: Queue[Any] = Queue()
    made = [connections.create_connection("default") for _ in range(CONNECTIONS)]
    for one in made:
        one.inc_thread_sharing()
        free.put(one)
    yield free
    for one in made:
        one.close()


@contextmanager
def lent(pool: Queue[Any]) -> Iterator[None]:
    """Whichever connection is free, as this thread's own."""
    own, mine = connections["default"], pool.get()
    connections["default"] = mine
    try:
        yield
    finally:
        connections["default"] = own
        pool.put(mine)


def test_switches_with_errors_in_between_show_no_foreign_row(partners: list[Partner], pool: Queue[Any]) -> None:
    switches = proof.size(**SWITCHES)

    def switch(number: int) -> tuple[int, int]:
        return _switch(random.Random(number), partners, pool, switches // THREADS)  # noqa: S311 (not a secret)

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(switch, range(THREADS)))
    foreign, errors = (sum(one[place] for one in found) for place in (0, 1))
    proof.tell(
        f"{switches:,} scope switches by {THREADS} threads on {CONNECTIONS} connections, {errors:,} errors in between"
    )
    proof.tell(f"foreign rows seen, or own rows missing: {foreign}")
    assert foreign == 0
    assert errors > switches / 10


def _switch(chance: random.Random, partners: list[Partner], pool: Queue[Any], count: int) -> tuple[int, int]:
    foreign = errors = 0
    for _ in range(count):
        partner, other = chance.choice(partners), chance.choice(partners)
        with lent(pool):
            try:
                with scoped(Scope(partner.id)), transaction.atomic():
                    foreign += _foreign(partner)
                    foreign += _stumble(chance, other)
                    foreign += _foreign(partner)
            except (ZeroDivisionError, DatabaseError):
                errors += 1
    return foreign, errors


def _foreign(partner: Partner) -> int:
    """Rows that are not the partner's, and the partner's own that are missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT partner_id FROM devices_ledgerentry")
        seen = [owner for (owner,) in cursor.fetchall()]
    return abs(len(seen) - 1) + len([owner for owner in seen if owner != partner.id])


def _stumble(chance: random.Random, other: Partner) -> int:
    """Nothing, an error of ours, one of the database's, or another scope inside that ends well or badly."""
    match chance.randrange(5):
        case 0:
            raise ZeroDivisionError
        case 1:
            _fail()
        case 2:
            with scoped(Scope(other.id)):
                return _foreign(other)
        case 3:
            with pytest.raises(DatabaseError), transaction.atomic(), scoped(Scope(other.id)):
                _fail()
    return 0


def _fail() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")

"""How PostgreSQL is told to join what it cannot guess.

Rows that were written a moment ago are in nobody's statistics: the planner takes 20,000 lines for one, and a
loop over them inside a loop takes minutes where a second is enough.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def in_written_order(cursor: Any) -> Iterator[None]:
    """Join tables in the order in which a statement names them: from the few rows in hand, by keys."""
    cursor.execute("SET LOCAL join_collapse_limit = 1")
    yield
    cursor.execute("SET LOCAL join_collapse_limit TO DEFAULT")


@contextmanager
def without_loops(cursor: Any) -> Iterator[None]:
    """Join by hashing or sorting, which reads each table once, however many rows there are."""
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")

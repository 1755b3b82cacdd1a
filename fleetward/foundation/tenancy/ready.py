"""Statements that a connection keeps ready: several of them are one transaction and one round trip.

For what every PC does every hour. Anything else begins a transaction the usual way. A statement is prepared the first
time a connection meets it; so neither parsing nor planning is paid for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, LiteralString

from django.db import DatabaseError, connection
from psycopg import errors, sql

from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

_PARTNER = sql.SQL("SET LOCAL lock_timeout = '3s'; SET LOCAL app.partner_id = %s")
"""How long a lock is waited for before it is a database error (55P03), and the scope: the partner, whole.

A transaction begins without any (scopes are only ever set for the rest of one), so the rest of it need not be emptied.
"""


@dataclass(frozen=True)
class Ready:
    """A statement with a name of its own, the types of its values, and $1, $2, … in their place."""

    name: LiteralString
    types: LiteralString
    text: LiteralString

    @property
    def preparation(self) -> sql.Composed:
        """How a connection learns it."""
        statement = sql.SQL("PREPARE {} ({}) AS {}")
        return statement.format(sql.Identifier(self.name), sql.SQL(self.types), sql.SQL(self.text))

    @property
    def execution(self) -> sql.Composed:
        """How it is run, with a place for each value."""
        places = sql.SQL(", ").join([sql.Placeholder()] * len(self.types.split(",")))
        return sql.SQL("EXECUTE {} ({})").format(sql.Identifier(self.name), places)


Call = tuple[Ready, "Sequence[Any]"]


def run(calls: Sequence[Call], *, partner_id: UUID | None = None) -> list[list[tuple[Any, ...]]]:
    """Run the statements in the partner's scope, all or none, committed when this returns. The rows of each.

    A connection that was lost is found out by using it, without asking before: so what is run here may run twice.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a transaction of its own, inside another one")
    connection.health_check_done = True  # type: ignore[attr-defined] # of Django, and not in its stubs
    try:
        return _run(calls, partner_id)
    except DatabaseError as error:
        if not isinstance(error.__cause__, errors.InvalidSqlStatementName):
            if connection.is_usable():
                raise
            connection.close()
    _learn(calls, partner_id)
    return _run(calls, partner_id)


def _run(calls: Sequence[Call], partner_id: UUID | None) -> list[list[tuple[Any, ...]]]:
    values = [value for _, given in calls for value in given]
    if partner_id:
        values.insert(0, str(partner_id))
    text = _text(tuple(ready for ready, _ in calls), in_scope=partner_id is not None)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found = []
        while True:
            if cursor.description is not None:
                found.append(cursor.fetchall())
            if not cursor.nextset():
                return found


@cache
def _text(statements: tuple[Ready, ...], *, in_scope: bool) -> str:
    """All of them as one text: written once, asked for at every check-in."""
    texts: list[sql.Composable] = [_PARTNER] if in_scope else []
    return sql.SQL("; ").join([*texts, *(one.execution for one in statements)]).as_string()


def _learn(calls: Sequence[Call], partner_id: UUID | None) -> None:
    """Teach this connection what it does not know yet."""
    with scoped(Scope(partner_id) if partner_id else None), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        known = {name for (name,) in cursor.fetchall()}
        for ready, _ in calls:
            if ready.name not in known:
                cursor.execute(ready.preparation)

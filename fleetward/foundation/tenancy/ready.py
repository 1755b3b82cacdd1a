"""Statements that a connection keeps ready: several of them are one transaction and one round trip.

For what every PC does every hour. Anything else begins a transaction the usual way. A statement is prepared the first
time a connection meets it; so neither parsing nor planning is paid for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from django.db import DatabaseError, connection
from psycopg import errors, sql

from fleetward.foundation.tenancy.backend.base import SET_SCOPE
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence

WAIT = "3s"
"""How long a lock is waited for before it is a database error (55P03)."""


@dataclass(frozen=True)
class Ready:
    """A statement with a name of its own, the types of its values, and $1, $2, … in their place."""

    name: LiteralString
    types: LiteralString
    text: LiteralString

    @property
    def preparation(self) -> str:
        """How a connection learns it."""
        statement = sql.SQL("PREPARE {} ({}) AS {}")
        return statement.format(sql.Identifier(self.name), sql.SQL(self.types), sql.SQL(self.text)).as_string()

    def call(self, values: Sequence[Any]) -> sql.Composed:
        """It with these values."""
        given = sql.SQL(", ").join(map(sql.Literal, values))
        return sql.SQL("EXECUTE {} ({})").format(sql.Identifier(self.name), given)


Call = tuple[Ready, "Sequence[Any]"]


def run(calls: Sequence[Call], *, scope: Scope | None = None) -> list[list[tuple[Any, ...]]]:
    """Run the statements in the scope, all or none, committed when this returns. The rows of each.

    A connection that was lost is found out by using it, without asking before: so what is run here may run twice.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a transaction of its own, inside another one")
    connection.health_check_done = True  # type: ignore[attr-defined] # of Django, and not in its stubs
    with scoped(scope):
        try:
            return _run(calls, scope)
        except DatabaseError as error:
            if isinstance(error.__cause__, errors.InvalidSqlStatementName):
                _learn(calls)
            elif connection.is_usable():
                raise
            else:
                connection.close()
        return _run_anew(calls, scope)


def _run_anew(calls: Sequence[Call], scope: Scope | None) -> list[list[tuple[Any, ...]]]:
    try:
        return _run(calls, scope)
    except DatabaseError as error:  # the new connection knows none of them yet
        if not isinstance(error.__cause__, errors.InvalidSqlStatementName):
            raise
        _learn(calls)
        return _run(calls, scope)


def _run(calls: Sequence[Call], scope: Scope | None) -> list[list[tuple[Any, ...]]]:
    statements: list[sql.Composable] = [ready.call(values) for ready, values in calls]
    if scope:
        customers, vendor = ",".join(map(str, scope.customer_ids)), "on" if scope.vendor else ""
        statements.insert(0, SET_SCOPE.format(str(scope.partner_id), customers, vendor))
        statements.insert(0, sql.SQL("SET LOCAL lock_timeout = {}").format(WAIT))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("; ").join(statements))
        found = []
        while True:
            if cursor.description is not None:
                found.append(cursor.fetchall())
            if not cursor.nextset():
                return found


def _learn(calls: Sequence[Call]) -> None:
    """Teach this connection what it does not know yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        known = {name for (name,) in cursor.fetchall()}
        for ready, _ in calls:
            if ready.name not in known:
                cursor.execute(ready.preparation)

"""Django's PostgreSQL backend, which also tells the server the scope of each transaction.

`SET LOCAL` only, at the start of the outermost `atomic()` and whenever a nested scope is entered or
left: a session-level setting would outlive its unit of work on a reused connection (tenancy.md).

Every page pays for what stands here, so a transaction and its scope begin in one trip (decision 0023).
"""

from __future__ import annotations

import re
import select
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import OperationalError, errors, pq, sql

from fleetward.foundation.tenancy import policies, scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

SET_SCOPE = sql.SQL("SET LOCAL app.partner_id = {}; SET LOCAL app.customer_ids = {}; SET LOCAL app.vendor = {}")
ASKED_AFTER = 10.0
"""Seconds for which a connection that has answered is taken to live, unless its server has hung up."""


class UnscopedQuery(RuntimeError):
    """A tenant table was touched outside any scope: it would have shown no rows. Raised in tests and debug."""


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; `default` announces scopes, `owner` and `vendor` have policies of their own."""

    _asked: tuple[Connection[Any], float] | None = None  # which connection answered, and when

    def init_connection_state(self) -> None:
        """Install the net that catches a forgotten scope (tests and debug only)."""
        super().init_connection_state()
        if settings.TENANCY_STRICT and self.alias == "default" and _refuse_unscoped not in self.execute_wrappers:
            self.execute_wrappers.append(_refuse_unscoped)

    def is_usable(self) -> bool:
        """Whether the server answers. Asked every ten seconds; in between a server that ends hangs up, which is seen.

        What only asking finds, such as a firewall that forgot an idle connection, needs longer than that.
        """
        if self._answered_lately() and not self.errors_occurred and not _has_hung_up(self.connection):
            return True
        usable: bool = super().is_usable()
        self._asked = (self.connection, time.monotonic()) if usable else None
        return usable

    def _answered_lately(self) -> bool:
        if self._asked is None or self._asked[0] is not self.connection:
            return False
        return time.monotonic() - self._asked[1] < ASKED_AFTER

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 (Django's signature)
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        now = scope.current()
        if not autocommit and now is not None and self.alias == "default":
            self._begin(now)

    def _begin(self, now: scope.Scope) -> None:
        """Begin the transaction and send its scope in one trip; psycopg finds it begun, and begins none."""
        with self.wrap_database_errors:
            result = self.connection.pgconn.exec_(_beginning(now))
            if self.connection.closed:
                raise OperationalError(result.get_error_message())
            if result.status != pq.ExecStatus.COMMAND_OK:
                raise errors.error_from_result(result)

    def announce_scope(self) -> None:
        """Send the current scope for the rest of this transaction."""
        if self.alias != "default" or self.connection is None:
            return
        if self.connection.info.transaction_status == pq.TransactionStatus.INERROR:
            return  # the rollback that must follow restores what was announced before
        with self.connection.cursor() as cursor:
            cursor.execute(_announcement(scope.current()))


@lru_cache(maxsize=1_024)
def _announcement(now: scope.Scope | None) -> bytes:
    """The statements that tell the server this scope; without one they empty what was told."""
    partner = str(now.partner_id) if now else ""
    customers = ",".join(map(str, now.customer_ids)) if now else ""
    vendor = "on" if now and now.vendor else ""
    return SET_SCOPE.format(partner, customers, vendor).as_bytes()


@lru_cache(maxsize=1_024)
def _beginning(now: scope.Scope) -> bytes:
    """A transaction begins without any scope, so that nothing needs emptying."""
    told = {"partner_id": str(now.partner_id), "customer_ids": ",".join(map(str, now.customer_ids))}
    told |= {"vendor": "on"} if now.vendor else {}
    sets = [
        sql.SQL("SET LOCAL {} = {}").format(sql.Identifier("app", name), value) for name, value in told.items() if value
    ]
    return sql.SQL("; ").join([sql.SQL("BEGIN"), *sets]).as_bytes()


def _has_hung_up(connection: Connection[Any]) -> bool:
    """Whether the server has said something that nobody asked for, which on an idle connection is its farewell."""
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


_TABLE = re.compile(r"\b(?:from|join|into|update)\s+\"?(\w+)\"?", re.IGNORECASE)


def _refuse_unscoped(execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    if scope.current() is None:
        text = query.as_string() if isinstance(query, sql.Composable) else str(query)
        touched = policies.tenant_tables().intersection(_TABLE.findall(text))
        if touched:
            message = f"{sorted(touched)} outside any scope: {text[:200]}"
            raise UnscopedQuery(message)
    return execute(query, params, many, context)

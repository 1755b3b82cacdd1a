"""Django's PostgreSQL backend, which also tells the server the scope of each transaction.

`SET LOCAL` only, at the start of the outermost `atomic()` and whenever a nested scope is entered or
left: a session-level setting would outlive its unit of work on a reused connection (tenancy.md).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import pq, sql

from fleetward.foundation.tenancy import policies, scope

if TYPE_CHECKING:
    from collections.abc import Callable

SET_SCOPE = sql.SQL("SET LOCAL app.partner_id = {}; SET LOCAL app.customer_ids = {}; SET LOCAL app.vendor = {}")


class UnscopedQuery(RuntimeError):
    """A tenant table was touched outside any scope: it would have shown no rows. Raised in tests and debug."""


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; `default` announces scopes, `owner` and `vendor` have policies of their own."""

    def init_connection_state(self) -> None:
        """Install the net that catches a forgotten scope (tests and debug only)."""
        super().init_connection_state()
        if settings.TENANCY_STRICT and self.alias == "default" and _refuse_unscoped not in self.execute_wrappers:
            self.execute_wrappers.append(_refuse_unscoped)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 (Django's signature)
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit and scope.current() is not None:
            self.announce_scope()

    def announce_scope(self) -> None:
        """Send the current scope for the rest of this transaction."""
        if self.alias != "default" or self.connection is None:
            return
        if self.connection.info.transaction_status == pq.TransactionStatus.INERROR:
            return  # the rollback that must follow restores what was announced before
        now = scope.current()
        partner = str(now.partner_id) if now else ""
        customers = ",".join(map(str, now.customer_ids)) if now else ""
        vendor = "on" if now and now.vendor else ""
        with self.connection.cursor() as cursor:
            cursor.execute(SET_SCOPE.format(partner, customers, vendor))


_TABLE = re.compile(r"\b(?:from|join|into|update)\s+\"?(\w+)\"?", re.IGNORECASE)


def _refuse_unscoped(execute: Callable[..., Any], query: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    if scope.current() is None:
        text = query.as_string() if isinstance(query, sql.Composable) else str(query)
        touched = policies.tenant_tables().intersection(_TABLE.findall(text))
        if touched:
            message = f"{sorted(touched)} outside any scope: {text[:200]}"
            raise UnscopedQuery(message)
    return execute(query, params, many, context)

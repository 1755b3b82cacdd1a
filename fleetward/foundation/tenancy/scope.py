"""The scope: for whom the current unit of work may see rows. No scope, no rows."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

VENDOR_PARTNER_ID = UUID(int=0)
"""The tenant id of the vendor's own rows in tables that every tenant has (audit, jobs)."""


@dataclass(frozen=True)
class Scope:
    """One partner, or some of its customers, or the vendor itself."""

    partner_id: UUID
    customer_ids: tuple[UUID, ...] = ()
    vendor: bool = False


VENDOR = Scope(VENDOR_PARTNER_ID, vendor=True)


def of_tenant(partner_id: UUID) -> Scope:
    """The scope of one tenant: a partner, or the vendor."""
    return VENDOR if partner_id == VENDOR_PARTNER_ID else Scope(partner_id)


_current: ContextVar[Scope | None] = ContextVar("tenancy_scope", default=None)


@runtime_checkable
class Announces(Protocol):
    """A connection that tells its server the scope."""

    in_atomic_block: bool
    needs_rollback: bool

    def announce_scope(self) -> None:
        """Send the current scope for the rest of this transaction."""


def current() -> Scope | None:
    """The scope in force, or None."""
    return _current.get()


@contextmanager
def scoped(scope: Scope | None) -> Iterator[None]:
    """Run the block in this scope; the scope before it comes back at the end, also after an error."""
    token = _current.set(scope)
    _announce()
    try:
        yield
    finally:
        _current.reset(token)
        _announce()


def _announce() -> None:
    for connection in connections.all(initialized_only=True):
        if isinstance(connection, Announces) and connection.in_atomic_block and not connection.needs_rollback:
            connection.announce_scope()

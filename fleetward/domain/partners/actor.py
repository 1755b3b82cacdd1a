"""An actor says who acts and for whom; every query's door and every operation takes one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from fleetward.domain.partners.permissions import GRANTS
from fleetward.foundation.tenancy.scope import VENDOR, Scope

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.permissions import Permission


class ActorKind(StrEnum):
    """For whom somebody acts."""

    VENDOR = "vendor"
    PARTNER = "partner"
    CUSTOMER = "customer"
    SYSTEM = "system"


class Forbidden(Exception):
    """The actor may not do this. Entrypoints answer 404 where even the existence is secret, else 403."""


@dataclass(frozen=True)
class Actor:
    """Who acts, for whom, in which role."""

    kind: ActorKind
    label: str
    role: str = ""
    user_id: UUID | None = None
    partner_id: UUID | None = None
    customer_ids: tuple[UUID, ...] = ()
    tenant: str = field(default="", compare=False)
    """The partner's name, where it was read with the membership."""
    allowed: frozenset[Permission] | None = None
    """What a credential was made for: no more than this, whatever the role. None for a person who signed in."""

    @property
    def scope(self) -> Scope | None:
        """The rows this actor's work may see."""
        if self.kind in {ActorKind.VENDOR, ActorKind.SYSTEM}:
            return VENDOR
        if self.partner_id is None or (self.kind is ActorKind.CUSTOMER and not self.customer_ids):
            return None
        return Scope(self.partner_id, self.customer_ids)

    def may(self, permission: Permission) -> bool:
        """Does this actor's role allow it, and its credential? The system itself may do everything."""
        if self.allowed is not None and permission not in self.allowed:
            return False
        if self.kind is ActorKind.SYSTEM:
            return True
        return permission in GRANTS.get((str(self.kind), self.role), frozenset())

    def require(self, permission: Permission) -> None:
        """Refuse with `Forbidden` unless allowed."""
        if not self.may(permission):
            raise Forbidden(permission)


SYSTEM = Actor(ActorKind.SYSTEM, "Fleetward")
"""Scheduled and automatic work."""

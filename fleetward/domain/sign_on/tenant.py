"""For whom an identity provider speaks: a partner, or one customer of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import CustomerUserRole, PartnerUserRole
from fleetward.foundation.tenancy.scope import Scope

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Tenant:
    """A partner, or one of its customers."""

    partner_id: UUID
    customer_id: UUID | None = None

    @property
    def named(self) -> dict[str, Any]:
        """What every query of these tables names. `customer_id` may be None: that is the partner itself."""
        if self.customer_id is None:
            return {"partner_id": self.partner_id, "customer_id__isnull": True}
        return {"partner_id": self.partner_id, "customer_id": self.customer_id}

    @property
    def columns(self) -> dict[str, Any]:
        """The same for a new row."""
        return {"partner_id": self.partner_id, "customer_id": self.customer_id}

    @property
    def scope(self) -> Scope:
        """Where its audit rows go: the log is the partner's, its customers' entries too."""
        return Scope(self.partner_id)

    @property
    def roles(self) -> type[PartnerUserRole | CustomerUserRole]:
        """The roles that its people can have."""
        return PartnerUserRole if self.customer_id is None else CustomerUserRole

    @property
    def head(self) -> str:
        """The role that it is never without, and that can always sign in by password too."""
        return PartnerUserRole.ADMINISTRATOR if self.customer_id is None else CustomerUserRole.IT_ADMINISTRATOR


def of_actor(actor: Actor) -> Tenant:
    """The tenant somebody acts for. The vendor's people have none: `Forbidden`."""
    if actor.partner_id is None or actor.kind not in {ActorKind.PARTNER, ActorKind.CUSTOMER}:
        raise Forbidden(actor.kind)
    return Tenant(actor.partner_id, actor.customer_ids[0] if actor.customer_ids else None)


def of_row(row: Any) -> Tenant:
    """The tenant that a row of these tables belongs to."""
    return Tenant(row.partner_id, row.customer_id)

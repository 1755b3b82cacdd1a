"""What the form of an order is for: a repair case of the partner's own desk, or a denied order that is sent again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from django.urls import reverse

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners import queries as partners
from fleetward.domain.parts import operations, queries, rules
from fleetward.domain.parts.wanted import ShipTo
from fleetward.domain.repairs import operations as repair_operations
from fleetward.domain.repairs import rules as repair_rules
from fleetward.domain.repairs.lifecycle import Step

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartsOrder
    from fleetward.domain.repairs.models import RepairCase

NOBODY = ShipTo("", "", "", "", "")


class Asked(Protocol):
    """What the form needs to know; `known` is the order whose parts stand in it before anybody writes."""

    @property
    def actor(self) -> Actor:
        """Who orders."""

    @property
    def pc(self) -> RepairCase | PartsOrder:
        """What names the PC and its model."""

    @property
    def draft(self) -> PartsOrder | None:
        """The draft that is changed, if one is."""

    @property
    def known(self) -> PartsOrder | None:
        """The order whose parts stand in the form at first."""

    @property
    def back_url(self) -> str:
        """Where the form was opened from."""

    def ship_to(self) -> ShipTo:
        """The address that stands in the form at first."""

    def why_not(self) -> str:
        """Why nothing can be ordered; empty where it can."""

    def make(self, token: UUID, **said: Any) -> PartsOrder:
        """The draft; one operation, and always the same order for the same token."""


@dataclass(frozen=True)
class FromRepair:
    """Parts for a repair case."""

    actor: Actor
    repair: RepairCase
    draft: PartsOrder | None = None

    @property
    def pc(self) -> RepairCase:
        """What names the PC and its model."""
        return self.repair

    @property
    def known(self) -> PartsOrder | None:
        """Of a new order nothing is known."""
        return self.draft

    @property
    def back_url(self) -> str:
        """The repair case."""
        return reverse("repair-case", args=[self.repair.id])

    def ship_to(self) -> ShipTo:
        """The draft's; else the customer's address; else where the partner had parts sent last; else its country."""
        if self.draft:
            return ShipTo.of(self.draft)
        theirs = self._customers_address()
        last = None if theirs else queries.visible_to(self.actor).order_by("-created_at", "-id").first()
        return theirs or (ShipTo.of(last) if last else replace(NOBODY, country=self._country()))

    def _country(self) -> str:
        mine = partners.visible_to(self.actor).filter(id=self.repair.partner_id)
        return mine.values_list("country", flat=True).first() or ""

    def _customers_address(self) -> ShipTo | None:
        customer_id = self.repair.customer_id
        found = customers.visible_to(self.actor).filter(id=customer_id).first() if customer_id else None
        if found is None or not found.address:
            return None
        where = (found.name, found.address, found.postal_code, found.city)
        return ShipTo(*where, self._country(), found.contact_phone)

    def why_not(self) -> str:
        """The rules of the repair case."""
        refused = repair_rules.refuse_parts(self.actor, self.repair)
        return str(refused or repair_rules.refuse(self.actor, self.repair, Step.SEND_PART) or "")

    def make(self, token: UUID, **said: Any) -> PartsOrder:
        """The draft, linked to the repair case."""
        return repair_operations.order_parts(actor=self.actor, repair_id=self.repair.id, token=token, **said)


@dataclass(frozen=True)
class Again:
    """A denied order, changed."""

    actor: Actor
    denied: PartsOrder
    draft: PartsOrder | None = None

    @property
    def pc(self) -> PartsOrder:
        """What names the PC and its model."""
        return self.denied

    @property
    def known(self) -> PartsOrder:
        """What was denied, or what has become of it so far."""
        return self.draft or self.denied

    @property
    def back_url(self) -> str:
        """The denied order."""
        return reverse("parts-order", args=[self.denied.id])

    def ship_to(self) -> ShipTo:
        """As before."""
        return ShipTo.of(self.known)

    def why_not(self) -> str:
        """Only what was denied is sent again."""
        return str(rules.refuse_again(self.actor, self.denied) or "")

    def make(self, token: UUID, **said: Any) -> PartsOrder:
        """Another order, which names the denied one."""
        return operations.send_again(actor=self.actor, order_id=self.denied.id, new_id=token, **said)

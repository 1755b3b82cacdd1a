"""Entries of the left panel: parts orders, old parts to be returned, and the catalogue, with what waits for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries
from fleetward.domain.parts.lifecycle import OrderState, ReturnState
from fleetward.entrypoints.web.delivering import delivers_service
from fleetward.entrypoints.web.nav_item import REPAIRS, NavItem
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor

MOST = 99
STAFF, VENDOR = (ActorKind.VENDOR, ActorKind.PARTNER), (ActorKind.VENDOR,)
VIEW = Permission.PARTS_ORDER_VIEW
ORDERS, RETURNS, CATALOGUE = _("Parts orders"), _("Returns"), _("Parts catalogue")


def orders_waiting(actor: Actor) -> str | None:
    """What the parts desk must decide or send; what the partner must submit, or note as delivered."""
    if actor.may(Permission.PARTS_ORDER_DECIDE):
        return _counted(queries.queue(actor))
    if not actor.may(Permission.PARTS_ORDER_MANAGE):
        return None
    return _counted(queries.visible_to(actor).filter(state__in=[OrderState.DRAFT, OrderState.SHIPPED]))


def returns_waiting(actor: Actor) -> str | None:
    """What is on its way to the parts desk; what the partner must send back."""
    if actor.may(Permission.PARTS_ORDER_DECIDE):
        return _counted(queries.returns(actor).filter(state=ReturnState.SENT))
    if not actor.may(Permission.PARTS_ORDER_MANAGE):
        return None
    return _counted(queries.returns(actor).filter(state=ReturnState.DUE))


def _counted(rows: QuerySet[Any]) -> str | None:
    """Counted no further than people read."""
    found = rows.order_by()[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else grouped(found) if found else None


ITEMS: list[NavItem] = [
    NavItem(ORDERS, "parts-orders", "package", VIEW, STAFF, REPAIRS, count=orders_waiting, shown=delivers_service),
    NavItem(RETURNS, "part-returns", "undo-2", VIEW, STAFF, REPAIRS, count=returns_waiting, shown=delivers_service),
    NavItem(CATALOGUE, "parts-catalogue", "book-open", Permission.CATALOGUE_MANAGE, VENDOR, REPAIRS),
]

"""Entries of the left panel (R4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices import queries
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.nav_item import NavItem
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def waiting(actor: Actor) -> str:
    """How many PCs are on the page: kept by the operations that move PCs, so that no page counts a million."""
    return grouped(queries.pool_status(actor).on_page)


ITEMS: list[NavItem] = [
    NavItem(_("Unassigned devices"), "pool", "laptop", Permission.POOL_VIEW, (ActorKind.PARTNER,), count=waiting)
]

"""Entries of the left panel: the repair cases that wait for the actor's desk, and those of a customer's space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries
from fleetward.entrypoints.web.customers.nav import IN_SPACE, SPACE
from fleetward.entrypoints.web.delivering import delivers_service
from fleetward.entrypoints.web.nav_item import REPAIRS, NavItem
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

MOST = 99
STAFF = (ActorKind.VENDOR, ActorKind.PARTNER)
LABEL, ICON = _("Repair cases"), "wrench"


def waiting(actor: Actor) -> str | None:
    """How many repair cases wait for the actor's desk; counted no further than people read. None where it has none."""
    if not actor.may(Permission.REPAIR_CASE_WORK):
        return None
    found = queries.queue(actor).order_by()[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else grouped(found) if found else None


ITEMS: list[NavItem] = [
    NavItem(
        LABEL, "repair-cases", ICON, Permission.REPAIR_CASE_VIEW, STAFF, REPAIRS, count=waiting,
        counted_if=delivers_service,
    ),
    NavItem(LABEL, "customer-repair-cases", ICON, Permission.REPAIR_CASE_VIEW, IN_SPACE, space=SPACE),
]  # fmt: skip

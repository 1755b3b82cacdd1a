"""Entries of the left panel. They stand on every page, so their count stops early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.alerts import queries
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.nav import IN_SPACE, SPACE
from fleetward.entrypoints.web.nav_item import NavItem

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

CAP = 999


def urgent(actor: Actor, customer: Customer | None = None) -> str | None:
    """How many open alerts need somebody, of all PCs or of one customer's: critical ones and warnings."""
    found = queries.urgent(actor, customer, most=CAP + 1)
    return (f"{CAP}+" if found > CAP else str(found)) if found else None


ITEMS: list[NavItem] = [
    NavItem(
        _("Alerts"), "alerts", "triangle-alert", Permission.ALERT_VIEW, (ActorKind.VENDOR, ActorKind.PARTNER),
        count=urgent,
    ),
    NavItem(
        _("Alerts"), "customer-alerts", "triangle-alert", Permission.ALERT_VIEW, IN_SPACE, space=SPACE,
        count_in=urgent,
    ),
]  # fmt: skip

"""Entries of the left panel. They stand on every page, so their count stops early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.alerts import queries
from fleetward.domain.alerts.alert_filter import URGENT
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.nav import IN_SPACE, SPACE
from fleetward.entrypoints.web.nav_item import NavItem

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

CAP = 999


def urgent(actor: Actor) -> str | None:
    """How many open alerts need somebody: critical ones and warnings."""
    return _capped(queries.visible_to(actor))


def urgent_here(actor: Actor, customer: Customer) -> str | None:
    """The same for one customer's PCs."""
    return _capped(queries.at_customer(actor, customer))


def _capped(rows: QuerySet[Any]) -> str | None:
    found = rows.filter(URGENT).order_by()[: CAP + 1].count()
    return (f"{CAP}+" if found > CAP else str(found)) if found else None


ITEMS: list[NavItem] = [
    NavItem(
        _("Alerts"), "alerts", "triangle-alert", Permission.ALERT_VIEW, (ActorKind.VENDOR, ActorKind.PARTNER),
        count=urgent,
    ),
    NavItem(
        _("Alerts"), "customer-alerts", "triangle-alert", Permission.ALERT_VIEW, IN_SPACE, space=SPACE,
        count_in=urgent_here,
    ),
]  # fmt: skip

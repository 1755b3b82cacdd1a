"""Entries of the left panel: the board of service delivery, claims with what waits for the reader, and payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims import queries
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.delivering import delivers_service
from fleetward.entrypoints.web.nav_item import REPAIRS, NavItem
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

MOST = 99
VENDOR, PARTNER = (ActorKind.VENDOR,), (ActorKind.PARTNER,)
PARTNERS_TURN = (ClaimState.DRAFT, ClaimState.MORE_INFORMATION)
"""What waits for the partner: claims to submit, and questions to answer."""


def waiting(actor: Actor) -> str | None:
    """How many claims wait for the reader; counted no further than people read."""
    if actor.may(Permission.CLAIM_DECIDE):
        rows = queries.queue(actor)
    elif actor.may(Permission.CLAIM_MANAGE):
        rows = queries.visible_to(actor).filter(state__in=PARTNERS_TURN)
    else:
        return None
    found = rows.order_by()[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else grouped(found) if found else None


ITEMS: list[NavItem] = [
    NavItem(
        _("Service delivery"), "service-delivery", "chart-column", Permission.PARTS_ORDER_VIEW, (*VENDOR, *PARTNER),
        REPAIRS, shown=delivers_service,
    ),
    NavItem(
        _("Claims"), "claims", "receipt", Permission.CLAIM_VIEW, (*VENDOR, *PARTNER), REPAIRS, count=waiting,
        shown=delivers_service,
    ),
    NavItem(_("Payment runs"), "payment-runs", "banknote", Permission.CLAIM_VIEW, VENDOR, REPAIRS),
    NavItem(_("Tariffs"), "tariffs", "scale", Permission.TARIFF_MANAGE, VENDOR, REPAIRS),
]  # fmt: skip

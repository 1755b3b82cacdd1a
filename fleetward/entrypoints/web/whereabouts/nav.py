"""Entries of the left panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import queries
from fleetward.domain.whereabouts.lifecycle import RequestState
from fleetward.entrypoints.web.nav_item import NavItem
from fleetward.entrypoints.web.sales_feed.nav import GROUP, counted

if TYPE_CHECKING:
    from typing import Any

    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor


def _open(actor: Actor) -> QuerySet[Any]:
    return queries.mapping_requests(actor).filter(state=RequestState.OPEN)


ITEMS: list[NavItem] = [
    NavItem(_("Where is my PC?"), "whereabouts", "map-pin", Permission.WHEREABOUTS_ASK, (ActorKind.PARTNER,)),
]
STEWARDS_ITEMS: list[NavItem] = [
    NavItem(
        _("Mapping requests"), "mapping-requests", "message-circle-question-mark", Permission.FEED_VIEW,
        (ActorKind.VENDOR,), GROUP, count=counted(_open),
    ),
]  # fmt: skip
"""They stand among the pages of the sales feed."""

"""Whoever looks after an endpoint is told when it was paused by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.queries import people
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.webhooks.lifecycle import PausedWhy
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.webhooks.models import Endpoint


def reason(code: str) -> str:
    """Why it was paused, in words."""
    return str(PausedWhy(code).label)


PAUSED = Kind(
    "webhook.paused", _("A webhook was paused"), _("The webhook “%(name)s” is paused. %(why)s"), "webhook",
    ("endpoint_id",), (Permission.API_MANAGE,), Channel.NOW, words={"why": reason},
)  # fmt: skip

KINDS = (PAUSED,)


def paused(endpoint: Endpoint, why: PausedWhy, *, now: datetime) -> None:
    """Tell the administrators of its partner or its customer. In the partner's scope."""
    at = endpoint.customer_id
    users = people.users_who_may(endpoint.partner_id, at, Permission.API_MANAGE)
    tell(
        kind=PAUSED.code, users=users, subject=str(endpoint.id), now=now, customer_id=at, name=endpoint.name,
        why=str(why), endpoint_id=str(endpoint.id),
    )  # fmt: skip

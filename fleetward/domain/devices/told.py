"""What a partner's people are told of PCs that arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.operations import tell

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

ARRIVED = Kind(
    "pool.arrived", _("PCs have arrived"),
    ngettext_lazy("%(n)s PC has arrived on your page.", "%(n)s PCs have arrived on your page.", "n"), "pool",
    permissions=(Permission.POOL_VIEW,), adds_up=True,
)  # fmt: skip

KINDS = (ARRIVED,)


def arrived(partner_id: UUID, count: int, now: datetime) -> None:
    """Tell the partner's people, in its scope: one notice a day, which counts up until it is read."""
    users = partners.users_who_may(partner_id, Permission.POOL_VIEW)
    tell(kind=ARRIVED.code, users=users, subject=f"{timezone.localdate(now):%Y-%m-%d}", now=now, n=count)

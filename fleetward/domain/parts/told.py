"""What those who order parts are told, and the parts desk of what is ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import Telling, tell, tell_each
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.parts.models import PartsOrder

_MAY = (Permission.PARTS_ORDER_MANAGE,)

SHIPPED = Kind(
    "parts_order.shipped", _("Your parts are on their way"),
    _("The parts of order %(number)s for PC %(serial)s are on their way."), "parts-order", ("order_id",), _MAY,
    Channel.NOW,
)  # fmt: skip
DUE_BACK = Kind(
    "parts_order.due_back", _("Old parts must be sent back"),
    ngettext_lazy(
        "%(n)s old part must be sent back soon, or it is charged.",
        "%(n)s old parts must be sent back soon, or they are charged.", "n",
    ),
    "part-returns", (), _MAY, Channel.NOW, own_letter=True,
)  # fmt: skip

WAITS = Kind(
    "parts_order.waits", _("A parts order waits for the parts desk"),
    ngettext_lazy("%(n)s parts order waits for a decision.", "%(n)s parts orders wait for a decision.", "n"),
    "parts-orders", (), (Permission.PARTS_ORDER_DECIDE,), adds_up=True,
)  # fmt: skip

KINDS = (SHIPPED, DUE_BACK, WAITS)


def waits(now: datetime) -> None:
    """Tell the parts desk that one more was submitted."""
    with scoped(VENDOR):
        users = partners.vendor_users_who_may(Permission.PARTS_ORDER_DECIDE)
        tell(kind=WAITS.code, users=users, subject="", now=now, n=1)


def shipped(order: PartsOrder, now: datetime) -> None:
    """Tell whoever ordered."""
    with scoped(Scope(order.partner_id)):
        users = partners.users_who_may(order.partner_id, Permission.PARTS_ORDER_MANAGE, [order.created_by])
        tell(
            kind=SHIPPED.code, users=users, subject=str(order.id), now=now, number=order.number, serial=order.serial,
            order_id=str(order.id),
        )  # fmt: skip


def due_back(counts: Mapping[UUID, int], now: datetime) -> None:
    """Tell these people how many old parts of theirs must be sent back; in the partner's scope."""
    tellings = [Telling(user, f"{now:%Y-%m-%d}", {"n": count}) for user, count in counts.items()]
    tell_each(kind=DUE_BACK.code, tellings=tellings, now=now)

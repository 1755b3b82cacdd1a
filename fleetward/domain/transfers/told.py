"""What somebody is told of a bulk action that he asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.queries import people
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers.lifecycle import ActionKind, Outcome
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import tell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fleetward.domain.transfers.models import BulkAction


def action_named(code: str) -> str:
    """A kind of bulk action in words."""
    return str(ActionKind(code).label)


_WORDS = {"action": action_named}
_MAY = (Permission.DEVICE_TRANSFER, Permission.DEVICE_UN_ENROL)

CHECKED = Kind(
    "bulk_action.checked", _("A bulk action has been checked"),
    _("%(action)s checked: %(will_move)s of %(total)s PCs will move. Have a look, and start it."), "transfer",
    ("action_id",), _MAY, Channel.NONE, _WORDS,
)  # fmt: skip
DONE = Kind(
    "bulk_action.done", _("A bulk action is finished"),
    _("%(action)s finished: %(moved)s of %(total)s PCs moved."), "transfer", ("action_id",), _MAY, words=_WORDS,
)  # fmt: skip

KINDS = (CHECKED, DONE)

LONG = 1_000
"""PCs of which the check takes a while."""


def checked(action: BulkAction, counts: Mapping[str, Any], now: datetime) -> None:
    """It says now what would become of each PC. Of a short list the answer was there before anybody could look away."""
    if action.total >= LONG:
        _tell(CHECKED, action, now, will_move=counts.get(Outcome.WILL_MOVE, 0))


def done(action: BulkAction, counts: Mapping[str, Any], now: datetime) -> None:
    """It was carried out."""
    _tell(DONE, action, now, moved=counts.get(Outcome.MOVED, 0))


def _tell(kind: Kind, action: BulkAction, now: datetime, **counts: Any) -> None:
    """Whoever asked, if he may still do so; what a placement rule moved nobody asked for."""
    asker, at = [action.actor_id], action.customer_id
    if at:
        users = people.users_who_may(action.partner_id, at, Permission.DEVICE_UN_ENROL, asker)
    else:
        users = partners.users_who_may(action.partner_id, Permission.DEVICE_TRANSFER, asker)
    tell(
        kind=kind.code, users=users, subject=str(action.id), now=now, customer_id=at, action=action.kind,
        total=action.total, action_id=str(action.id), **counts,
    )  # fmt: skip

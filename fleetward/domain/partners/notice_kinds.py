"""Which kinds of notices concern somebody: those that its permissions allow it to be told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import KINDS, Kind

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def told_to(actor: Actor) -> list[Kind]:
    """In the order of the rooms."""
    return [
        kind
        for kind in KINDS.values()
        if not kind.permissions or any(actor.may(Permission(one)) for one in kind.permissions)
    ]

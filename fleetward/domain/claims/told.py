"""What is told of a claim, to whoever submitted it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.operations import Telling, tell_each

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.claims.models import Claim


def state_named(code: str) -> str:
    """A state of a claim in words."""
    return str(ClaimState(code).label)


MOVED = Kind(
    "claim.moved", _("A claim is decided or paid"), _("Claim %(number)s for PC %(serial)s: %(state)s"), "claim",
    ("claim_id",), (Permission.CLAIM_MANAGE,), words={"state": state_named},
)  # fmt: skip

KINDS = (MOVED,)


def moved(claims: Sequence[Claim], now: datetime) -> None:
    """Tell of claims of one partner, in its scope, as they stand now: two statements, however many.

    Where whoever submitted one may no longer make claims, or is not known, those are told who may.
    """
    if not claims:
        return
    may = partners.users_who_may(claims[0].partner_id, Permission.CLAIM_MANAGE)
    tellings = [_telling(claim, user) for claim in claims for user in _readers(claim, may)]
    tell_each(kind=MOVED.code, tellings=tellings, now=now)


def _readers(claim: Claim, may: list[UUID]) -> list[UUID]:
    return [claim.submitted_by] if claim.submitted_by in may else may


def _telling(claim: Claim, user: UUID) -> Telling:
    told = {"number": claim.number, "serial": claim.serial, "state": str(claim.state), "claim_id": str(claim.id)}
    return Telling(user, str(claim.id), told)

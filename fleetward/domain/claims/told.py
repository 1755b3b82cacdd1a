"""What is told of claims: to whoever submitted one, and to those who decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.operations import Telling, tell, tell_each
from fleetward.foundation.tenancy.scope import VENDOR, scoped

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

WAITS = Kind(
    "claim.waits", _("A claim waits for a decision"),
    ngettext_lazy("%(n)s claim waits for a decision.", "%(n)s claims wait for a decision.", "n"), "claims", (),
    (Permission.CLAIM_DECIDE,), adds_up=True,
)  # fmt: skip

KINDS = (MOVED, WAITS)


def waits(now: datetime, besides: UUID | None = None) -> None:
    """One more waits for the claims desk: for everybody there, or for a second one `besides` the first."""
    with scoped(VENDOR):
        users = [one for one in partners.vendor_users_who_may(Permission.CLAIM_DECIDE) if one != besides]
        tell(kind=WAITS.code, users=users, subject="", now=now, n=1)


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

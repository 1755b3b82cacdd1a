"""What a search finds among claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.claims import queries
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.claims.wording import TONES
from fleetward.entrypoints.web.found import Found, Group, list_of
from fleetward.foundation.kit.ids import begins_number

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def claims(actor: Actor, text: str, limit: int) -> list[Found]:
    """By number, from its start."""
    wanted = text.upper()
    if not begins_number(wanted):
        return []
    return [
        Found(
            one.number, f"{one.repair_number} · {one.serial}", reverse("claim", kwargs={"claim_id": one.id}),
            str(ClaimState(one.state).label), TONES[ClaimState(one.state)], exact=one.number == wanted,
        )
        for one in queries.numbered(actor, wanted, limit)
    ]  # fmt: skip


GROUPS = [
    Group(
        gettext_lazy("Claims"), "receipt", gettext_lazy("number"), lambda actor: actor.may(Permission.CLAIM_VIEW),
        claims, list_of("claims", state="any"),
    )
]  # fmt: skip

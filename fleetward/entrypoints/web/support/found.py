"""What a search finds among support cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import SupportState
from fleetward.entrypoints.web.found import Found, Group
from fleetward.foundation.kit.ids import begins_number

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


TONES = {SupportState.OPEN: "info", SupportState.ASKER: "warn", SupportState.OTHERS: "warn"}


def support_cases(actor: Actor, text: str, limit: int) -> list[Found]:
    """By number, from its start."""
    wanted = text.upper()
    if not begins_number(wanted):
        return []
    rows = queries.visible_to(actor).filter(begins("number", wanted)).defer("text", "serials")
    return [
        Found(
            one.number, one.subject,
            reverse("support-case", kwargs={"partner_id": one.partner_id, "support_case_id": one.id}),
            str(SupportState(one.state).label), TONES.get(SupportState(one.state), ""), exact=one.number == wanted,
        )
        for one in rows.order_by("number")[:limit]
    ]  # fmt: skip


GROUPS = [
    Group(
        gettext_lazy("Support cases"), "messages-square", gettext_lazy("number"),
        lambda actor: actor.may(Permission.SUPPORT_REQUEST) or actor.may(Permission.SUPPORT_ANSWER), support_cases,
    )
]  # fmt: skip

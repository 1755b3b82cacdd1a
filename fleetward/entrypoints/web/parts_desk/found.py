"""What a search finds among parts orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.entrypoints.web.found import Found, Group, list_of
from fleetward.entrypoints.web.parts_desk.wording import TONES

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


LEAST = 3


def parts_orders(actor: Actor, text: str, limit: int) -> list[Found]:
    """By number, from its start; a partner's people by their own reference too."""
    if len(text) < LEAST:
        return []
    return [
        Found(
            one.number, f"{one.reference} · {one.serial}", reverse("parts-order", kwargs={"order_id": one.id}),
            str(OrderState(one.state).label), TONES[OrderState(one.state)], exact=text.upper() == one.number,
        )
        for one in queries.numbered(actor, text, limit)
    ]  # fmt: skip


GROUPS = [
    Group(
        gettext_lazy("Parts orders"), "package", gettext_lazy("number, or your reference"),
        lambda actor: actor.may(Permission.PARTS_ORDER_VIEW), parts_orders, list_of("parts-orders", state="any"),
    )
]  # fmt: skip

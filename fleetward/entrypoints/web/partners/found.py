"""What a search finds among partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.partners import queries
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.found import Found, Group, list_of

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def partners(actor: Actor, text: str, limit: int) -> list[Found]:
    """By the beginning of the name, or by the whole account."""
    return [
        Found(one.name, one.account, reverse("partner", kwargs={"partner_id": one.id}), exact=one.account == text)
        for one in queries.found(actor, text, limit)
    ]


GROUPS = [
    Group(
        gettext_lazy("Partners"), "handshake", gettext_lazy("beginning of the name, or account"),
        lambda actor: actor.kind is ActorKind.VENDOR and actor.may(Permission.PARTNER_VIEW), partners,
        list_of("partners"),
    )
]  # fmt: skip

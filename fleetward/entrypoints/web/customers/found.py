"""What a search finds among customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.customers import queries
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.found import Found, Group, list_of

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def customers(actor: Actor, text: str, limit: int) -> list[Found]:
    """By the beginning of the name, or by Customer ID."""
    return [
        Found(
            one.name, " · ".join(filter(None, [one.city, str(one.id)])),
            reverse("customer-home", kwargs={"customer_id": one.id}), exact=text.lower() == str(one.id),
        )
        for one in queries.found(actor, text, limit)
    ]  # fmt: skip


GROUPS = [
    Group(
        gettext_lazy("Customers"), "building-2", gettext_lazy("beginning of the name, or Customer ID"),
        lambda actor: actor.kind is ActorKind.PARTNER and actor.may(Permission.CUSTOMER_VIEW), customers,
        list_of("customers"),
    )
]  # fmt: skip

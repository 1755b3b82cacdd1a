"""From a signed-in user to the actor of this request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils import timezone

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.queries import people
from fleetward.domain.partners import queries as partners

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.accounts.models import User


class ActingRequest(HttpRequest):
    """A request whose actor is known: what every view behind `page` gets."""

    actor: Actor
    user: User


def actor_of(user: User) -> Actor | None:
    """Whom the user acts for: the vendor, else a partner, else a customer, else who invites; None without any place."""
    return partners.actor_of(user) or customers.actor_of(user) or people.invited_actor(user, timezone.now())


def acting(request: HttpRequest) -> ActingRequest:
    """The same request, known to have an actor (the middleware has seen to it)."""
    return cast("ActingRequest", request)

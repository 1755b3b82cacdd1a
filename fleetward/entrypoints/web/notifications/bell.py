"""The number at the bell. No page asks the database for it: it is asked for later, and kept in a cookie meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import ActorKind
from fleetward.foundation.notifications import queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.accounts.models import User

COOKIE = f"{settings.COOKIE_PREFIX}unread"
NUMBERS = [str(number) for number in range(queries.CAP + 1)]
"""What can stand at the bell: anything else that a browser says is nothing."""


def count(user: User, actor: Actor) -> int:
    """What waits for the person: unread notices, and for a customer's people invitations; up to `queries.CAP`."""
    unread = queries.unread(user.id)
    if actor.kind is ActorKind.CUSTOMER:
        unread += people.for_user(user, timezone.now()).count()
    return min(unread, queries.CAP)


def shown(request: HttpRequest) -> int:
    """The number that this person saw last, in this browser; 0 where nothing is known."""
    whose, _dot, number = request.COOKIES.get(COOKIE, "").partition(".")
    known = request.user.is_authenticated and whose == _mark(request.user)
    return NUMBERS.index(number) if known and number in NUMBERS else 0


def remember(response: HttpResponse, user: User, number: int) -> None:
    """Have the next page show this number at once."""
    value = f"{_mark(user)}.{number}"
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=settings.HTTPS)


def _mark(user: User) -> str:
    """Enough to tell apart two people who use one browser."""
    return user.id.hex[-8:]

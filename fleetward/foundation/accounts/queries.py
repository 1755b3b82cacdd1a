"""Finding users by an address. One that is verified was shown, by a mail, to be the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress

from fleetward.foundation.accounts.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


def of_address(email: str) -> User | None:
    """The user who signs in with this address, or has shown that it is his."""
    return User.objects.filter(email=email.lower()).first() or verified(email)


def verified(email: str) -> User | None:
    """The user who has shown that this address is his; an address that was merely typed is nobody's."""
    known = EmailAddress.objects.filter(email=email.lower(), verified=True).select_related("user").first()
    user: User | None = known.user if known else None
    return user


def active(ids: Iterable[UUID]) -> dict[UUID, User]:
    """Of these users those who can sign in."""
    return {user.id: user for user in User.objects.filter(id__in=list(ids), is_active=True)}


def has_address(user: User, email: str) -> bool:
    """Whether `of_address` finds just this user."""
    found = of_address(email)
    return found is not None and found.id == user.id


def by_id(user_id: UUID) -> User | None:
    """The user, if he can still sign in."""
    return User.objects.filter(id=user_id, is_active=True).first()


def whoever(user_id: UUID) -> User:
    """The user with this id. Whether it may be asked for is the caller's business."""
    return User.objects.get(id=user_id)

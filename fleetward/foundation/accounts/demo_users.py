"""Users of the demo world: one e-mail domain, one known password, and signing in only in demo mode."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from fleetward.foundation.accounts.models import User

DOMAIN = "demo.fleetward.example"
PASSWORD = "Fleetward demo 2026"  # noqa: S105 (shown to everybody; `allow` closes the accounts outside demo mode)


def exist() -> bool:
    """Whether there is a demo world in this database."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}").exists()


def others_exist() -> bool:
    """Whether somebody uses this database for something else."""
    return User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()


def everybody() -> list[User]:
    """All demo users, in the order they were made; none outside demo mode."""
    if not settings.DEMO:
        return []
    return list(User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).order_by("id"))


def find(email: str) -> User | None:
    """The demo user with this address; nobody outside demo mode, and never a user who is not a demo user."""
    return next((user for user in everybody() if user.email == email), None)


@transaction.atomic
def create(people: list[tuple[str, str]]) -> list[User]:
    """Make users of (part before the @, name), each with a verified address. One hash for all: it is slow on purpose.

    They have no language of their own, so that each visitor keeps the one it reads.
    """
    password = make_password(PASSWORD)
    users = [User(email=f"{local}@{DOMAIN}", name=name, password=password) for local, name in people]
    made = User.objects.bulk_create(users)
    known = [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made]
    EmailAddress.objects.bulk_create(known)
    return made


def allow(*, signing_in: bool) -> int:
    """Open the demo accounts, or close them: their password is known to all. Returns how many changed."""
    theirs = User.objects.filter(email__endswith=f"@{DOMAIN}")
    return theirs.exclude(is_active=signing_in).update(is_active=signing_in)

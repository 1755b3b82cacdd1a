"""Writes of users: new ones, and their own settings (F10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F

from fleetward.foundation.accounts.models import User
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from fleetward.foundation.audit.operations import Acting


@transaction.atomic
def create_user(*, email: str, name: str, password: str | None, language: str) -> User:
    """A user who has shown that the address is his, or whose company says so. Without a password none fits."""
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def lock(*, user: User) -> None:
    """Keep others from doing something with this user until the transaction ends."""
    User.objects.select_for_update().get(id=user.id)


def end_sessions(*, user: User) -> None:
    """Wherever the user is signed in: at the next request no more."""
    User.objects.filter(id=user.id).update(session_round=F("session_round") + 1)


def rename(*, user: User, name: str) -> None:
    """The name as the user's company has it."""
    User.objects.filter(id=user.id).update(name=name)


@transaction.atomic
def save_preferences(*, actor: Acting, user: User, name: str, language: str, time_zone: str) -> None:
    """Keep how the user wants to be addressed: name, language, time zone. Noted in the actor's tenant."""
    fields = {"name": name, "language": language, "time_zone": time_zone}
    changed = sorted(key for key, value in fields.items() if getattr(user, key) != value)
    User.objects.filter(id=user.id).update(**fields)
    tenant = scope.current()
    if changed and tenant:
        # the audit log is the tenant's, not its customer's: a customer's own scope may not write it
        with scope.scoped(scope.Scope(tenant.partner_id, vendor=tenant.vendor)):
            audit.record(actor, "user.preferences_saved", user, changed=changed)


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Keep the language that the user chose at the top of a page."""
    User.objects.filter(id=user.id).update(language=language)

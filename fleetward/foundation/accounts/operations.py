"""Writes of users: new ones, and their own settings (F10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db import transaction

from fleetward.foundation.accounts import queries
from fleetward.foundation.accounts.models import Remembered, Session, User
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.foundation.audit.operations import Acting

LONGEST_SUBJECT = 80


@transaction.atomic
def create_user(*, email: str, name: str, password: str | None, language: str) -> User:
    """A user who has shown that the address is his, or whose company says so. Without a password none fits."""
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def lock(*, user: User) -> None:
    """Keep others from doing something with this user until the transaction ends."""
    User.objects.select_for_update().get(id=user.id)


def end_sessions(*, user: User) -> int:
    """Wherever the user is signed in: at the next request no more. Returns how many sessions there were."""
    return Session.objects.filter(user=user).delete()[0]


@transaction.atomic
def end_other_sessions(*, actor: Acting, user: User, kept: str) -> int:
    """All but the one with this key. Returns how many; noted if there were any."""
    count = Session.objects.filter(user=user).exclude(session_key=kept).delete()[0]
    if count:
        note(actor=actor, action="user.sessions_ended", user=user, count=count)
    return count


@transaction.atomic
def end_session(*, actor: Acting, user: User, reference: str) -> bool:
    """One of the user's own, by its reference. False where it has ended already."""
    keys = Session.objects.filter(user=user).values_list("session_key", flat=True)
    found = [key for key in keys if queries.reference(key) == reference]
    if found:
        Session.objects.filter(session_key__in=found).delete()
        note(actor=actor, action="user.sessions_ended", user=user, count=len(found))
    return bool(found)


@transaction.atomic
def sign_out(*, actor: Acting, user: User) -> int:
    """Whoever may do so ends all of somebody's sessions. Returns how many."""
    count = end_sessions(user=user)
    note(actor=actor, action="user.sessions_ended", user=user, count=count)
    return count


@transaction.atomic
def sign_everybody_out(*, actor: Acting) -> int:
    """All sessions of the installation."""
    count = Session.objects.filter(user__isnull=False).delete()[0]
    with scope.scoped(scope.VENDOR):
        audit.record(actor, "user.sessions_ended", "everybody", count=count)
    return count


@transaction.atomic
def note(*, actor: Acting, action: str, user: User, **details: Any) -> None:
    """What became of a user's account, in the log of the tenant that the actor acts for; without one, the vendor's.

    The log is the tenant's, not its customer's: a customer's own scope may not write it.
    """
    with scope.scoped(scope.of_tenant(actor.partner_id or scope.VENDOR_PARTNER_ID)):
        audit.record(actor, action, user, **details)


@transaction.atomic
def note_refused(*, actor: Acting, who: str) -> None:
    """Somebody was not let in: a wrong password or no such account, noted alike. In the vendor's log."""
    with scope.scoped(scope.VENDOR):
        audit.record(actor, "sign_in.refused", who[:LONGEST_SUBJECT])


@transaction.atomic
def forget_expired(*, now: datetime) -> int:
    """Delete sessions that are over, and what sign-in remembered. Returns how many rows."""
    return sum(rows.delete()[0] for rows in (
        Session.objects.filter(expire_date__lt=now), Remembered.objects.filter(expires__lt=now)
    ))  # fmt: skip


def rename(*, user: User, name: str) -> None:
    """The name as the user's company has it."""
    User.objects.filter(id=user.id).update(name=name)


@transaction.atomic
def save_preferences(*, actor: Acting, user: User, name: str, language: str, time_zone: str) -> None:
    """Keep how the user wants to be addressed: name, language, time zone. Noted in the actor's tenant."""
    fields = {"name": name, "language": language, "time_zone": time_zone}
    changed = sorted(key for key, value in fields.items() if getattr(user, key) != value)
    User.objects.filter(id=user.id).update(**fields)
    if changed:
        note(actor=actor, action="user.preferences_saved", user=user, changed=changed)


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """Keep the language that the user chose at the top of a page."""
    User.objects.filter(id=user.id).update(language=language)

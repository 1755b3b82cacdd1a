"""A list of people with their roles, and of whom is invited: of a customer, a partner or the vendor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from fleetward.foundation.accounts.models import User


@dataclass(frozen=True)
class Person:
    """One row: `url` takes what is done with the person."""

    user: User
    role: str
    role_label: StrOrPromise
    url: str


@dataclass(frozen=True)
class Asked:
    """Somebody who has not answered yet: `url` takes the invitation back."""

    email: str
    role_label: StrOrPromise
    until: datetime
    url: str


def person(member: Any, url: str) -> Person:
    """Of a row that says who belongs where."""
    return Person(member.user, member.role, member.get_role_display(), url)


def asked(invitation: Any, url: str) -> Asked:
    """Of an invitation."""
    return Asked(invitation.email, invitation.get_role_display(), invitation.expires_at, url)

"""Being told: people who act, what they were told, and telling them something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.notifications.models import Channel, Notice, Preference
from fleetward.foundation.notifications.operations import tell
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

KIND = "job.done"
"""A kind that everybody can be told of."""


def at_partner(user: User, of: Partner, role: str = "administrator") -> Actor:
    """The user acting for the partner."""
    return Actor(ActorKind.PARTNER, str(user), role, user.id, of.id)


def at_customer(user: User, of: Customer, role: str = "it_administrator") -> Actor:
    """The user acting for the customer."""
    return Actor(ActorKind.CUSTOMER, str(user), role, user.id, of.partner_id, (of.id,))


def at_vendor(user: User, role: str) -> Actor:
    """The user acting for the vendor."""
    return Actor(ActorKind.VENDOR, str(user), role, user.id)


def notices(of: User) -> list[Notice]:
    """All that the person was told, wherever, in order."""
    return list(Notice.objects.using("owner").filter(user_id=of.id).order_by("at", "id"))


def kinds(of: User) -> list[str]:
    """The kinds of what the person was told."""
    return [one.kind for one in notices(of)]


def say(
    to: User, of: Partner | None, subject: str = "one", *, kind: str = KIND, now: datetime | None = None,
    customer_id: UUID | None = None, **details: Any,
) -> Notice:  # fmt: skip
    """Tell the person something, at the partner or at the vendor."""
    told: dict[str, Any] = {"name": f"{subject}.xlsx", "job_id": "01a1f000-0000-7000-8000-000000000000"} | details
    with scoped(Scope(of.id) if of else VENDOR), transaction.atomic():
        tell(kind=kind, users=[to.id], subject=subject, now=now or timezone.now(), customer_id=customer_id, **told)
    return next(one for one in notices(to) if one.subject == subject)


def wants(user: User, channel: Channel, kind: str = KIND) -> None:
    """How the person wants to be told from now on."""
    Preference.objects.update_or_create(user=user, kind=kind, defaults={"channel": channel})

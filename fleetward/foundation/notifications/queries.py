"""Reads of what people are told. Everybody reads their own notices only, in the tenant for which they act."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Min, Q

from fleetward.foundation.notifications.kinds import KINDS
from fleetward.foundation.notifications.models import Channel, Notice, Preference
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

CAP = 100
"""Unread notices are counted no further."""

DIGEST_AT = time(7)
"""When the daily e-mail goes out, by the reader's own clock."""

TO_MAIL = Q(mailed_at__isnull=True, read_at__isnull=True)


def of_user(user_id: UUID) -> QuerySet[Notice]:
    """What this person is told in the tenant in scope; as one of a customer's people, of that customer only."""
    tenant = scope.current()
    if tenant is None:
        return Notice.objects.none()
    rows = Notice.objects.filter(partner_id=tenant.partner_id, user_id=user_id, kind__in=list(KINDS))
    if tenant.customer_ids:
        return rows.filter(customer_id__in=tenant.customer_ids)
    return rows.filter(customer_id__isnull=True)


def unread(user_id: UUID) -> int:
    """How many of them were not read yet, up to `CAP`. By an index: every open page asks every 20 seconds."""
    return of_user(user_id).filter(read_at__isnull=True).order_by()[:CAP].count()


def chosen(user_id: UUID) -> dict[str, str]:
    """How this person wants to be told, by kind, where it is not as the kind says."""
    return dict(Preference.objects.filter(user_id=user_id).values_list("kind", "channel"))


def told_by(kind: str, users: Iterable[UUID]) -> dict[UUID, str]:
    """How each of these people wants to be told of this kind."""
    users = list(users)
    rows = Preference.objects.filter(user_id__in=users, kind=kind).values_list("user_id", "channel")
    return dict.fromkeys(users, str(KINDS[kind].channel)) | dict(rows)


@dataclass(frozen=True)
class Waiting:
    """Notices of one person in one tenant wait for the daily e-mail; `since` is when the oldest of them was told."""

    partner_id: UUID
    user_id: UUID
    since: datetime


def partners_to_mail() -> list[UUID]:
    """Tenants where somebody is to be told at once and was not yet; read across tenants."""
    rows = Notice.objects.using("vendor").filter(TO_MAIL, channel=Channel.NOW)
    return list(rows.order_by("partner_id").values_list("partner_id", flat=True).distinct())


def waiting_digests() -> list[Waiting]:
    """Who has something in the next daily e-mail; read across tenants."""
    rows = Notice.objects.using("vendor").filter(TO_MAIL, channel=Channel.DIGEST)
    found = rows.values("partner_id", "user_id").annotate(since=Min("at")).order_by("partner_id", "user_id")
    return [Waiting(**one) for one in found]


def last_digest(now: datetime, time_zone: str) -> datetime:
    """When the last daily e-mail was due, by the clock of this time zone: today, or yesterday if it is too early."""
    try:
        zone = zoneinfo.ZoneInfo(time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    local = now.astimezone(zone)
    due = datetime.combine(local.date(), DIGEST_AT, zone)
    return due if due <= now else datetime.combine(local.date() - timedelta(days=1), DIGEST_AT, zone)


def still_unread(user_id: UUID, ids: Iterable[UUID]) -> list[Notice]:
    """Of these notices of the person those that were not read meanwhile, the oldest first. For whoever mails them."""
    return list(of_user(user_id).filter(id__in=list(ids), read_at__isnull=True).order_by("at", "id"))

"""Reads of support cases. `visible_to` is the only door to rows; the asker reads messages and steps, never notes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connections
from django.db.models import Count, Q

from fleetward.domain.customers.models import Customer
from fleetward.domain.customers.queries import people as customer_people
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support.lifecycle import ENDED, UNFINISHED
from fleetward.domain.support.models import (
    InboundMail,
    ReplyAddress,
    SupportAttachment,
    SupportCase,
    SupportEvent,
    SupportSerial,
)
from fleetward.domain.support.support_filter import is_late, with_due
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.support.support_filter import SupportFilter
    from fleetward.foundation.accounts.models import User

LISTS = ("text/csv", "text/plain", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
"""Attached lists of serial numbers; kept as they came, so they are only ever downloaded."""


def visible_to(actor: Actor) -> QuerySet[SupportCase]:
    """The vendor's support agents see all; a partner and a customer each see what they asked themselves."""
    if is_support(actor):
        return SupportCase.objects.using("vendor").select_related("partner")
    if not actor.may(Permission.SUPPORT_REQUEST) or actor.partner_id is None:
        return SupportCase.objects.none()
    rows = SupportCase.objects.filter(partner_id=actor.partner_id)
    if actor.kind is ActorKind.CUSTOMER:
        return rows.filter(customer_id__in=actor.customer_ids)
    return rows.filter(customer_id__isnull=True)


def known_elsewhere(partner_id: UUID, support_case_id: UUID) -> bool:
    """Whether another partner's support case has this id: the desk finds them by it alone."""
    return SupportCase.objects.using("vendor").filter(id=support_case_id).exclude(partner_id=partner_id).exists()


def is_support(actor: Actor) -> bool:
    """Whether the actor reads for the vendor's support: all support cases, and what is internal."""
    return actor.kind is ActorKind.VENDOR and actor.may(Permission.SUPPORT_ANSWER)


def open_support_cases(actor: Actor) -> QuerySet[SupportCase]:
    """Those that nobody has closed."""
    return visible_to(actor).exclude(state__in=ENDED)


def with_merged(actor: Actor, support_case: SupportCase) -> list[UUID]:
    """The support case, and those that were merged into it: their course is told as one."""
    merged = visible_to(actor).filter(partner_id=support_case.partner_id, merged_into=support_case.id)
    return [support_case.id, *merged.values_list("id", flat=True)]


def events(actor: Actor, support_case: SupportCase) -> QuerySet[SupportEvent]:
    """What was said and done, in its order, without what is internal for anybody but support.

    `support_case` is one that the actor may see.
    """
    rows = _using(actor, SupportEvent.objects.all()).filter(
        partner_id=support_case.partner_id, support_case_id__in=with_merged(actor, support_case)
    )
    return _told(actor, rows).order_by("at", "id")


def attachments(actor: Actor, support_case: SupportCase) -> QuerySet[SupportAttachment]:
    """Its files, in the order in which they came."""
    rows = _using(actor, SupportAttachment.objects.all()).filter(
        partner_id=support_case.partner_id, support_case_id__in=with_merged(actor, support_case)
    )
    return _told(actor, rows).order_by("id")


def serials(actor: Actor, support_case: SupportCase) -> QuerySet[SupportSerial]:
    """Its work list: one row a serial number. `support_case` is one that the actor may see."""
    rows = _using(actor, SupportSerial.objects.all())
    return rows.filter(partner_id=support_case.partner_id, support_case_id=support_case.id)


def as_written(support_case: SupportCase) -> SupportCase:
    """The support case as this transaction has left it, which support's connection cannot see yet."""
    with scoped(Scope(support_case.partner_id)):
        return SupportCase.objects.get(partner_id=support_case.partner_id, id=support_case.id)


def results(*, partner_id: UUID, support_case_id: UUID, serials: Collection[str]) -> list[SupportSerial]:
    """What became of these serial numbers by a write of this transaction; see `as_written`."""
    with scoped(Scope(partner_id)):
        rows = SupportSerial.objects.filter(partner_id=partner_id, support_case_id=support_case_id)
        return list(rows.filter(serial__in=list(serials)).order_by("serial"))


def attached_to(event: SupportEvent) -> list[SupportAttachment]:
    """The files of an event that this transaction has written; see `as_written`."""
    with scoped(Scope(event.partner_id)):
        rows = SupportAttachment.objects.filter(partner_id=event.partner_id, support_case_id=event.support_case_id)
        return list(rows.filter(event_id=event.id).order_by("id"))


def work_counts(actor: Actor, support_case: SupportCase) -> dict[str, int]:
    """How many of its serial numbers stand how."""
    rows = serials(actor, support_case).order_by().values_list("work")
    return dict(rows.annotate(count=Count("serial")))


def _using(actor: Actor, rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]  # of whichever table
    return rows.using("vendor") if is_support(actor) else rows


def _told(actor: Actor, rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]  # of whichever table
    return rows if is_support(actor) else rows.filter(internal=False)


@dataclass(frozen=True)
class StoredFile:
    """An attachment to hand out. Lists and PDFs are downloaded and never shown by ourselves."""

    path: Path
    media_type: str
    name: str


def attachment(actor: Actor, partner_id: UUID, attachment_id: UUID) -> StoredFile | None:
    """One attachment of a support case that the actor may see, or None."""
    rows = _told(actor, _using(actor, SupportAttachment.objects.all()))
    found = rows.filter(partner_id=partner_id, id=attachment_id).first()
    if found is None or not visible_to(actor).filter(partner_id=partner_id, id=found.support_case_id).exists():
        return None
    return StoredFile(attachment_path(partner_id, found.sha256), found.media_type, found.name)


def attachment_path(partner_id: UUID, sha256: str) -> Path:
    """Where the content of an attachment is kept: each partner has a folder of its own."""
    return Path(settings.SUPPORT_FILES) / str(partner_id) / sha256[:2] / sha256


def mails(actor: Actor) -> QuerySet[InboundMail]:
    """Mails that came in, newest first: for support alone."""
    if not is_support(actor):
        return InboundMail.objects.none()
    return InboundMail.objects.using("vendor").order_by("-received_at", "-id")


def queue(actor: Actor, chosen: SupportFilter, *, now: datetime) -> QuerySet[SupportCase]:
    """What the actor may see and asked for, with the column `due` (`support_filter.with_due`)."""
    return with_due(chosen.apply(visible_to(actor), now=now, user_id=actor.user_id))


def address(token: str) -> ReplyAddress | None:
    """The reply address with this token."""
    return ReplyAddress.objects.filter(token=token).first()


def asker_of(partner_id: UUID, customer_id: UUID | None, user_id: UUID | None) -> Actor | None:
    """The user acting as the asker, where he is one of the partner's people, or the customer's. For operations."""
    if user_id is None:
        return None
    if customer_id is None:
        found = next(((user, role) for user, role in partners.people(partner_id) if user.id == user_id), None)
        return Actor(ActorKind.PARTNER, str(found[0]), found[1], user_id, partner_id) if found else None
    customer = Customer(partner_id=partner_id, id=customer_id)
    member = customer_people.members(customer).filter(user_id=user_id, user__is_active=True).first()
    if member is None:
        return None
    return Actor(ActorKind.CUSTOMER, str(member.user), member.role, user_id, partner_id, (customer_id,))


_WITH_ARRIVALS = """
SELECT DISTINCT c.partner_id, c.id FROM support_supportcase c
JOIN support_supportserial s ON s.partner_id = c.partner_id AND s.support_case_id = c.id AND s.work = ANY(%(work)s)
JOIN devices_device d ON d.partner_id = s.partner_id AND d.serial = s.serial AND d.place <> 'left'
    AND (s.customer_id IS NULL OR d.customer_id = s.customer_id)
WHERE c.state <> ALL(%(ended)s)
ORDER BY 1, 2
"""


def with_arrivals() -> list[tuple[UUID, UUID]]:
    """Partner and id of open support cases that miss a PC which is there by now; read across partners, for a job."""
    values = {"work": [str(one) for one in UNFINISHED], "ended": [str(one) for one in ENDED]}
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_WITH_ARRIVALS, values)
        found: list[tuple[UUID, UUID]] = cursor.fetchall()
    return found


def agents(actor: Actor) -> list[User]:
    """Everybody at support, by name: whom a support case can be handed to."""
    return partners.vendor_people(Permission.SUPPORT_ANSWER) if is_support(actor) else []


def late(now: datetime) -> QuerySet[SupportCase]:
    """Open support cases whose promised time has passed, until that of settling is noted; read across partners."""
    rows = SupportCase.objects.using("vendor").filter(is_late(now)).exclude(late_noted="settle")
    return rows.filter(Q(late_noted="") | Q(settle_by__lt=now)).order_by("id")

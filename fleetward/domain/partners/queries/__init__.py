"""Reads of partners, certifications and members."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q, QuerySet

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.models import (
    Certification,
    CourseCompletion,
    Partner,
    PartnerMember,
    PartnerRole,
    VendorMember,
)
from fleetward.domain.partners.permissions import Permission, roles_that_may

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import LiteralString
    from uuid import UUID

    from fleetward.foundation.accounts.models import User


def visible_to(actor: Actor) -> QuerySet[Partner]:
    """The partners this actor may know of: vendor staff all, a partner itself, nobody else any.

    The repair desk has no pages of partners, but the names of those whose PCs have alerts.
    """
    if actor.may(Permission.PARTNER_VIEW) or (actor.kind is ActorKind.VENDOR and actor.may(Permission.ALERT_VIEW)):
        return Partner.objects.all()
    if actor.kind is ActorKind.PARTNER and actor.partner_id:
        return Partner.objects.filter(id=actor.partner_id)
    return Partner.objects.none()


_PLACE = """
SELECT 'vendor' AS kind, role, NULL::uuid, '' FROM partners_vendormember WHERE user_id = %(user)s
UNION ALL
SELECT * FROM (
    SELECT 'partner', m.role, m.partner_id, p.name FROM partners_partnermember m
    JOIN partners_partner p ON p.id = m.partner_id WHERE m.user_id = %(user)s ORDER BY m.id LIMIT 1
) AS first
ORDER BY kind DESC LIMIT 1
"""


def actor_of(user: User) -> Actor | None:
    """The user acting for the vendor, else for its first partner, or None. One query: every page asks."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, {"user": user.id})
        found = cursor.fetchone()
    if found is None:
        return None
    kind, role, partner_id, name = found
    return Actor(ActorKind(kind), str(user), role, user.id, partner_id, tenant=name)


def people(partner_id: UUID) -> list[tuple[User, str]]:
    """The partner's people who can sign in, and their roles. For operations."""
    rows = PartnerMember.objects.filter(partner_id=partner_id, user__is_active=True).select_related("user")
    return [(row.user, row.role) for row in rows.order_by("id")]


def members(partner_id: UUID | None) -> QuerySet[PartnerMember] | QuerySet[VendorMember]:
    """Who belongs to a partner, or without one to the vendor, by name. For operations, and the room above."""
    if partner_id is None:
        return VendorMember.objects.select_related("user").order_by("user__name", "id")
    return PartnerMember.objects.filter(partner_id=partner_id).select_related("user").order_by("user__name", "id")


def vendor_people(permission: Permission) -> list[User]:
    """The vendor's people who can sign in and may do this, by name. For operations."""
    rows = VendorMember.objects.filter(role__in=roles_that_may(ActorKind.VENDOR, permission), user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("user__name", "id")]


_PARTNERS_PEOPLE = """
SELECT m.user_id FROM partners_partnermember m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
WHERE m.partner_id = %(partner)s AND m.role = ANY(%(roles)s)
    AND (%(among)s::uuid[] IS NULL OR m.user_id = ANY(%(among)s::uuid[]))
    AND NOT EXISTS (SELECT FROM partners_vendormember v WHERE v.user_id = m.user_id)
    AND NOT EXISTS (SELECT FROM partners_partnermember f WHERE f.user_id = m.user_id AND f.id < m.id)
ORDER BY m.user_id
"""
"""Whoever acts for somebody else when signed in (`actor_of`) would never read it here."""

_VENDORS_PEOPLE = """
SELECT m.user_id FROM partners_vendormember m JOIN accounts_user u ON u.id = m.user_id AND u.is_active
WHERE m.role = ANY(%(roles)s) AND (%(among)s::uuid[] IS NULL OR m.user_id = ANY(%(among)s::uuid[]))
ORDER BY m.user_id
"""


def users_who_may(partner_id: UUID, permission: Permission, among: Iterable[UUID | None] | None = None) -> list[UUID]:
    """The partner's people who may do this and can sign in; of these only, where some are named. For operations."""
    return who_may(_PARTNERS_PEOPLE, ActorKind.PARTNER, permission, among, partner=partner_id)


def vendor_users_who_may(permission: Permission, among: Iterable[UUID | None] | None = None) -> list[UUID]:
    """The vendor's people who may do this and can sign in. For operations."""
    return who_may(_VENDORS_PEOPLE, ActorKind.VENDOR, permission, among)


def who_may(
    statement: LiteralString, kind: ActorKind, permission: Permission, among: Iterable[UUID | None] | None,
    **values: Any,
) -> list[UUID]:  # fmt: skip
    """Whom the statement finds, with the roles of this kind that may. For operations, and for the rooms above."""
    named = None if among is None else [one for one in among if one]
    if named == []:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"roles": roles_that_may(kind, permission), "among": named})
        return [user_id for (user_id,) in cursor.fetchall()]


def certifications(actor: Actor, partner_id: UUID) -> QuerySet[Certification]:
    """The certifications of one partner, as far as the actor may see them."""
    if actor.may(Permission.PARTNER_VIEW):
        return Certification.objects.using("vendor").filter(partner_id=partner_id).order_by("program", "partner_role")
    if actor.kind is ActorKind.PARTNER and actor.partner_id == partner_id:
        return Certification.objects.filter(partner_id=partner_id).order_by("program", "partner_role")
    return Certification.objects.none()


def certifications_of(actor: Actor, partner_ids: Iterable[UUID]) -> dict[UUID, list[Certification]]:
    """The certifications of several partners, by partner: for the vendor's people only. One query."""
    if not actor.may(Permission.PARTNER_VIEW):
        return {}
    rows = Certification.objects.using("vendor").filter(partner_id__in=list(partner_ids))
    found: dict[UUID, list[Certification]] = {}
    for row in rows.order_by("program", "partner_role"):
        found.setdefault(row.partner_id, []).append(row)
    return found


def valid_at(now: datetime) -> Q:
    """Certificates that admit new PCs at this moment: begun, not expired, not revoked."""
    return Q(certified_at__lte=now, expires_at__gt=now, revoked_at__isnull=True)


MOST_ENDING = 1_000
SOON = timedelta(days=60)
"""A certificate that ends within this ends soon."""
LAST = "\U0010ffff"  # after every other character: 'from its start' as a range


def ending(actor: Actor, now: datetime) -> list[UUID]:
    """Partners with a certificate that ends soon and was not revoked, the first to end first; the vendor's."""
    if actor.kind is not ActorKind.VENDOR or not actor.may(Permission.PARTNER_VIEW):
        return []
    rows = Certification.objects.using("vendor").filter(
        expires_at__gt=now, expires_at__lte=now + SOON, revoked_at__isnull=True
    )
    return list(dict.fromkeys(rows.order_by("expires_at").values_list("partner_id", flat=True)[:MOST_ENDING]))


def certified_pairs(now: datetime) -> set[tuple[UUID, str]]:
    """Every (partner, program) that new PCs may arrive for; read across partners, by the vendor's connection."""
    rows = Certification.objects.using("vendor").filter(valid_at(now))
    return set(rows.values_list("partner_id", "program"))


def expiring(partner_id: UUID, since: datetime, until: datetime) -> QuerySet[Certification]:
    """The partner's certificates that end in this time and were not revoked. For operations, in its scope."""
    rows = Certification.objects.filter(partner_id=partner_id, expires_at__gt=since, expires_at__lte=until)
    return rows.filter(revoked_at__isnull=True).order_by("expires_at", "id")


def partners_with_expiring(since: datetime, until: datetime) -> list[UUID]:
    """Partners that have such certificates; read across partners, by the vendor's connection."""
    rows = Certification.objects.using("vendor").filter(expires_at__gt=since, expires_at__lte=until)
    found = rows.filter(revoked_at__isnull=True).order_by("partner_id").values_list("partner_id", flat=True)
    return list(found.distinct())


def has_certificate(partner_id: UUID, program: str, role: PartnerRole, now: datetime) -> bool:
    """Whether the partner is validly certified for the program in this role. For operations, in its scope."""
    rows = Certification.objects.filter(valid_at(now), partner_id=partner_id, program=program, partner_role=role)
    return rows.exists()


def could_deliver(partner_id: UUID, program: str, at: datetime, *, using: str = "default") -> bool:
    """Whether a partner that took a repair as its own was still certified for the program when it was done.

    A certificate that is renewed begins anew, so when it began says nothing about an earlier day.
    """
    rows = Certification.objects.using(using).filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=at), partner_id=partner_id, program=program,
        partner_role=PartnerRole.SERVICE_DELIVERY, expires_at__gt=at,
    )  # fmt: skip
    return rows.exists()


def find_account(account: str) -> Partner | None:
    """The partner with this account in the training system."""
    return Partner.objects.filter(account=account).first()


def completions(actor: Actor) -> QuerySet[CourseCompletion]:
    """Course completions as received, newest first; the vendor's only."""
    if not actor.may(Permission.PARTNER_VIEW):
        return CourseCompletion.objects.none()
    return CourseCompletion.objects.order_by("-received_at", "-statement_id")


def found(actor: Actor, text: str, limit: int) -> list[Partner]:
    """Partners with this account, or whose name begins so in a usual way of writing it; the vendor's people's."""
    if not actor.may(Permission.PARTNER_VIEW):
        return []
    named = Q(account=text)
    for spelling in dict.fromkeys((text, text.upper(), text.title(), text[:1].upper() + text[1:])):
        named |= Q(name__gte=spelling, name__lt=spelling + LAST)
    return list(Partner.objects.filter(named).order_by("name")[:limit])

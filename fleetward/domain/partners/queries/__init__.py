"""Reads of partners, certifications and members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q, QuerySet

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.models import Certification, CourseCompletion, Partner, PartnerMember, PartnerRole
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
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


def certified_pairs(now: datetime) -> set[tuple[UUID, str]]:
    """Every (partner, program) that new PCs may arrive for; read across partners, by the vendor's connection."""
    rows = Certification.objects.using("vendor").filter(valid_at(now))
    return set(rows.values_list("partner_id", "program"))


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

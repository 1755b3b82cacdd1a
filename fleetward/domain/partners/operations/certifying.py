"""Partners, course completions, and the certificates that follow from them without any hand (R2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from fleetward.domain.partners import queries, told
from fleetward.domain.partners.models import Certification, CourseCompletion, Partner
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import Course, vendor_profile
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

DAYS_PER_MONTH = 30.436875

CERTIFIED, UNKNOWN_COURSE, UNKNOWN_ACCOUNT = "certified", "unknown_course", "unknown_account"


class AccountTaken(Exception):
    """Another partner has this account in the training system."""


@transaction.atomic
def create_partner(*, actor: Actor, name: str, account: str, country: str) -> Partner:
    """A company that resells PCs. It has no page until it completes a course (R2)."""
    actor.require(Permission.COURSE_MANAGE)
    try:
        with transaction.atomic():
            partner = Partner.objects.create(name=name, account=account, country=country)
    except IntegrityError as taken:
        raise AccountTaken from taken
    audit.record(actor, "partner.created", partner, name=name, account=account, country=country)
    return partner


@transaction.atomic
def record_completion(
    *, actor: Actor, statement_id: UUID, activity: str, account: str, completed_at: datetime, source: str,
    now: datetime,
) -> CourseCompletion:  # fmt: skip
    """Keep a course completion, and certify the partner if it is the right course (R2).

    Idempotent by statement id. A statement about a course or an account nobody knows is kept with
    that outcome, so that the program manager sees it; it certifies nobody.
    """
    if known := CourseCompletion.objects.filter(statement_id=statement_id).first():
        return known
    course, partner = vendor_profile().course(activity), queries.find_account(account)
    outcome = CERTIFIED if course and partner else (UNKNOWN_ACCOUNT if course else UNKNOWN_COURSE)
    try:
        with transaction.atomic():
            completion = CourseCompletion.objects.create(
                statement_id=statement_id, activity=activity[:300], account=account[:80], completed_at=completed_at,
                received_at=now, source=source, outcome=outcome,
            )  # fmt: skip
    except IntegrityError:  # the same statement, at the same moment
        return CourseCompletion.objects.get(statement_id=statement_id)
    audit.record(actor, "course.completed", str(statement_id), account=account, activity=activity, outcome=outcome)
    if course and partner:
        _certify(actor, partner, course, completion)
    return completion


def _certify(actor: Actor, partner: Partner, course: Course, completion: CourseCompletion) -> None:
    """A later completion of the same course renews the certificate; an older one changes nothing.

    One from before a revocation, told late, does not undo it.
    """
    ends = completion.completed_at + timedelta(days=course.valid_months * DAYS_PER_MONTH)
    with scoped(Scope(partner.id)):
        row, created = Certification.objects.get_or_create(
            partner=partner, program=course.program, partner_role=course.partner_role,
            defaults={
                "id": uuid7(), "certified_at": completion.completed_at, "expires_at": ends,
                "statement_id": completion.statement_id,
            },
        )  # fmt: skip
        audit.watch(row, "certified_at", "expires_at", "revoked_at")
        if not created and completion.completed_at > max(row.certified_at, row.revoked_at or row.certified_at):
            row.certified_at, row.expires_at, row.revoked_at = completion.completed_at, ends, None
            row.statement_id = completion.statement_id
            row.save(update_fields=["certified_at", "expires_at", "revoked_at", "statement_id"])
        audit.record(actor, "partner.certified", row, program=course.program, partner_role=course.partner_role)
    enqueue("sales_feed.release", lock="sales_feed", partner_id=str(partner.id))


@transaction.atomic
def remind_of_certificates(*, partner_id: UUID, now: datetime) -> None:
    """Tell the partner's administrators, once each, of certificates that expire soon or expired not long ago."""
    with scoped(Scope(partner_id)):
        for row in queries.expiring(partner_id, now - told.SOON, now + told.SOON):
            told.certificate(row, now=now)


@transaction.atomic
def revoke(*, actor: Actor, partner_id: UUID, certification_id: UUID, now: datetime, why: str) -> bool:
    """Revoke a certificate: no new PCs arrive, those on the page stay. False if there was nothing to revoke."""
    actor.require(Permission.COURSE_MANAGE)
    with scoped(Scope(partner_id)):
        changed = Certification.objects.filter(
            partner_id=partner_id, id=certification_id, revoked_at__isnull=True
        ).update(revoked_at=now)
        if changed:
            audit.changed(
                actor, "certificate.revoked", str(certification_id), before={"revoked_at": None},
                after={"revoked_at": now}, why=why,
            )  # fmt: skip
    return bool(changed)

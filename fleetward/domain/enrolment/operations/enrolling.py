"""A PC enrols with a key, and is given a credential of its own (F7, R10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from fleetward.domain.devices import operations as devices
from fleetward.domain.enrolment import queries, rules, secrets
from fleetward.domain.enrolment.lifecycle import KeyState
from fleetward.domain.enrolment.models import (
    AgentCredential,
    EnrolmentKey,
    EnrolmentSecret,
    ExpectedDevice,
    RefusedEnrolment,
)
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.devices.operations import Enrolled, EnrollingPc

AGENT = Actor(ActorKind.SYSTEM, "PC agent")

_NOBODY = EnrolmentSecret(partner_id=UUID(int=0), customer_id=UUID(int=0), key_id=UUID(int=0))
"""Looked for in place of a key that there is not, so that the answer takes as long."""


class KeyRefused(Exception):
    """The key serves nobody: wrong, expired, revoked or used up. Which of them nobody is told."""


@dataclass(frozen=True)
class Enrolment:
    """A PC on a dashboard, with the credential that it has from now on. Neither where another partner holds it."""

    device_id: UUID | None = None
    credential: str = ""
    partner_id: UUID | None = None
    customer_id: UUID | None = None


@transaction.atomic(durable=True)
def enrol(*, key: str, pc: EnrollingPc, now: datetime, with_credential: bool = True) -> Enrolment:
    """Put the PC on the dashboard of the customer whose key this is, or raise `KeyRefused`.

    A PC that stands there already gets a new credential and uses nothing; without credential, for agents that could
    not keep one, nothing is written at all. One that another partner holds becomes a conflict for the vendor. Waits
    three seconds for the partner's turn; then it is a database error (55P03).
    """
    found = queries.secret_of(key) or _NOBODY
    with scoped(Scope(found.partner_id)):
        row = EnrolmentKey.objects.filter(partner_id=found.partner_id, id=found.key_id).first()
        state = rules.state_of(row, now) if row else KeyState.REVOKED
        if row is None or state in {KeyState.REVOKED, KeyState.EXPIRED}:
            raise KeyRefused
        _wait_at_most_a_moment()
        evidence = {"label": row.label, "kind": row.kind}
        done = devices.enrol(
            actor=AGENT, partner_id=row.partner_id, customer_id=row.customer_id, pc=pc, evidence=evidence, now=now,
            action_id=uuid7(),
        )  # fmt: skip
        if done.device_id is None:
            if state is KeyState.USED_UP:
                raise KeyRefused
            _refuse_held_elsewhere(row, pc, done, now)
            return Enrolment()
        if done.came:
            _spend(row, now)
        if done.came or with_credential:
            _note_enrolled(row, pc, done, now)
        place = {"partner_id": row.partner_id, "device_id": done.device_id, "customer_id": row.customer_id}
        credential = issue_credential(now=now, **place) if with_credential else ""
        return Enrolment(credential=credential, **place)


def _wait_at_most_a_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")


def _spend(row: EnrolmentKey, now: datetime) -> None:
    serving = EnrolmentKey.objects.filter(
        partner_id=row.partner_id, id=row.id, used__lt=F("most_devices"), expires_at__gt=now, revoked_at__isnull=True
    )
    if not serving.update(used=F("used") + 1, last_used_at=now):
        raise KeyRefused


def _note_enrolled(row: EnrolmentKey, pc: EnrollingPc, done: Enrolled, now: datetime) -> None:
    """Tick it off wherever the customer expects it, and have a line settled that has waited for a certificate."""
    at_customer = {"partner_id": row.partner_id, "customer_id": row.customer_id}
    lists = EnrolmentKey.objects.filter(**at_customer).values("id")
    waiting = ExpectedDevice.objects.filter(**at_customer, key_id__in=lists, serial=pc.serial, enrolled_at__isnull=True)
    waiting.update(enrolled_at=now)
    RefusedEnrolment.objects.filter(**at_customer, serial=pc.serial, settled_at__isnull=True).update(settled_at=now)
    if done.waited:
        enqueue("sales_feed.settle", lock="sales_feed", serials=[pc.serial])
    audit.record(
        AGENT, "device.enrolled", str(done.device_id), serial=pc.serial, label=row.label, came=done.came,
        customer=str(row.customer_id), customer_id=row.customer_id,
    )  # fmt: skip


def issue_credential(*, partner_id: UUID, device_id: UUID, customer_id: UUID | None, now: datetime) -> str:
    """A new credential of the PC, which is remembered by its hash. Others serve until this one was used."""
    credential = secrets.new_credential(partner_id, device_id, customer_id)
    AgentCredential.objects.create(
        hash=secrets.credential_hash(credential), partner_id=partner_id, device_id=device_id,
        customer_id=customer_id, issued_at=now,
    )  # fmt: skip
    return credential


def _refuse_held_elsewhere(row: EnrolmentKey, pc: EnrollingPc, done: Enrolled, now: datetime) -> None:
    evidence = {
        "enrolled_at": now.isoformat(), "customer_id": str(row.customer_id), "label": row.label,
        "product_number": pc.product_number, "model": pc.model,
    }  # fmt: skip
    with scoped(Scope(row.partner_id, vendor=True)):
        conflict_id = devices.note_refused_enrolment(
            serial=pc.serial, claim=done.claim, claimant_id=row.partner_id, evidence=evidence, now=now
        )
    RefusedEnrolment.objects.update_or_create(
        partner_id=row.partner_id, customer_id=row.customer_id, serial=pc.serial,
        defaults={"refused_at": now, "conflict_id": conflict_id, "settled_at": None},
    )  # fmt: skip
    audit.record(
        AGENT, "device.enrolment_refused", pc.serial, label=row.label, customer=str(row.customer_id),
        conflict=str(conflict_id), customer_id=row.customer_id,
    )  # fmt: skip

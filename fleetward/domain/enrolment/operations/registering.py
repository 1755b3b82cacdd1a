"""A PC reports that nobody has put on a dashboard yet: it says its serial and product number, and may only report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.devices import queries as devices
from fleetward.domain.enrolment.operations.enrolling import AGENT, Enrolment, enrol, issue_credential
from fleetward.domain.enrolment.operations.presence import KnownPc
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.devices.models import Device
    from fleetward.domain.devices.operations import EnrollingPc


class NotWaiting(Exception):
    """No PC with this serial and product number stands in any partner's pool. Which of the two nobody is told."""


class HeldElsewhere(Exception):
    """Another partner holds the PC; the vendor has been told."""


@transaction.atomic(durable=True)
def register(*, pc: EnrollingPc, now: datetime) -> Enrolment:
    """Give a PC of a pool a credential to report with, or raise `NotWaiting`.

    It moves nothing, so it takes no turn. The credential is for no dashboard: wherever the PC is put later, it goes
    on reporting, and is not confirmed there. Whoever has both numbers can do this, and can do no more.
    """
    found = _waiting(pc)
    with scoped(Scope(found.partner_id)):
        audit.record(AGENT, "device.registered", str(found.id), serial=pc.serial)
        credential = issue_credential(partner_id=found.partner_id, device_id=found.id, customer_id=None, now=now)
    return Enrolment(found.id, credential, found.partner_id)


def admit_by_key(*, key: str, pc: EnrollingPc, now: datetime) -> KnownPc:
    """Whom an agent reports for that cannot keep a credential: the PC enrols with its key, each time anew.

    Raises `KeyRefused`, or `HeldElsewhere`. Where the PC stands there already, nothing is written.
    """
    done = enrol(key=key, pc=pc, now=now, with_credential=False)
    if done.device_id is None or done.partner_id is None:
        raise HeldElsewhere
    return KnownPc(done.partner_id, done.device_id, done.customer_id)


@transaction.atomic(durable=True)
def admit_waiting(*, pc: EnrollingPc) -> KnownPc:
    """Whom an agent without a key reports for: a PC of a pool, by its two numbers. Raises `NotWaiting`."""
    found = _waiting(pc)
    return KnownPc(found.partner_id, found.id, None)


def _waiting(pc: EnrollingPc) -> Device:
    found = devices.in_some_pool(pc.serial, pc.product_number)
    if found is None:
        raise NotWaiting
    return found

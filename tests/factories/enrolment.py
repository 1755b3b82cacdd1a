"""cPINs, packages, and PCs that enrol with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fleetward.domain.devices.operations import EnrollingPc
from fleetward.domain.enrolment.models import EnrolmentKey, KeyKind
from fleetward.domain.enrolment.operations import enrolling, keys
from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer


def key(
    of: Customer, kind: KeyKind = KeyKind.CPIN, *, label: str = "Reception", most_devices: int = 100,
    lasts: timedelta = timedelta(days=90), now: datetime | None = None,
) -> tuple[EnrolmentKey, str]:  # fmt: skip
    """A key of the customer, and its secret."""
    made_at = now or timezone.now()
    with scoped(None):
        return keys.create_key(
            actor=SYSTEM, partner_id=of.partner_id, customer_id=of.id, kind=kind, label=label,
            most_devices=most_devices, expires_at=made_at + lasts, now=made_at,
        )  # fmt: skip


def enrol(secret: str, serial: str, *, now: datetime | None = None, **described: Any) -> enrolling.Enrolment:
    """A PC enrols with it."""
    pc = EnrollingPc(serial, described.get("product_number", "8Y4J2EA"), described.get("model", ""))
    return enrolling.enrol(key=secret, pc=pc, now=now or timezone.now())

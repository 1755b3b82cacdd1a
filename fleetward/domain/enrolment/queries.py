"""Reads of enrolment. Every function takes the actor; who may not manage enrolment gets no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import RawSQL

from fleetward.domain.devices import queries as devices
from fleetward.domain.enrolment.lifecycle import KeyState, Presence
from fleetward.domain.enrolment.models import EnrolmentKey, EnrolmentSecret, ExpectedDevice, RefusedEnrolment
from fleetward.domain.enrolment.secrets import key_hash
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import ConflictState
    from fleetward.domain.partners.actor import Actor

Row = TypeVar("Row", bound=Model)


def secret_of(text: str) -> EnrolmentSecret | None:
    """Whose key this is. Asked before any scope is known; whether the key still serves is another question."""
    return EnrolmentSecret.objects.filter(hash=key_hash(text)).first()


def keys(actor: Actor, customer: Customer) -> QuerySet[EnrolmentKey]:
    """The customer's cPINs and packages."""
    return _of_customer(actor, customer, EnrolmentKey.objects.all())


def key_states(now: datetime) -> dict[KeyState, Q]:
    """What each state asks of a key, the same as `rules.state_of` finds."""
    running = Q(revoked_at__isnull=True, expires_at__gt=now)
    serving = running & Q(used__lt=F("most_devices"))
    return {
        KeyState.VALID: serving & Q(replaced_by__isnull=True),
        KeyState.REPLACED: serving & Q(replaced_by__isnull=False),
        KeyState.USED_UP: running & Q(used__gte=F("most_devices")),
        KeyState.EXPIRED: Q(revoked_at__isnull=True, expires_at__lte=now),
        KeyState.REVOKED: Q(revoked_at__isnull=False),
    }


_CONFIRMED_AT = """
(SELECT d.confirmed_at FROM devices_device d
WHERE d.partner_id = enrolment_expecteddevice.partner_id AND d.serial = enrolment_expecteddevice.serial
    AND d.place = 'dashboard' AND d.customer_id = enrolment_expecteddevice.customer_id)
"""


def expected(actor: Actor, key: EnrolmentKey) -> QuerySet[ExpectedDevice]:
    """The PCs that were listed as expected with this key; `checked_in_at` says since when one has been there."""
    rows = ExpectedDevice.objects.filter(partner_id=key.partner_id, key_id=key.id)
    return _mine(actor, rows).annotate(checked_in_at=RawSQL(_CONFIRMED_AT, []))  # noqa: S611 (a constant)


PRESENCE: dict[Presence, Q] = {
    Presence.WAITING: Q(enrolled_at__isnull=True),
    Presence.ENROLLED: Q(enrolled_at__isnull=False, checked_in_at__isnull=True),
    Presence.CHECKED_IN: Q(enrolled_at__isnull=False, checked_in_at__isnull=False),
}
"""What each asks of a row of `expected`."""


_LAST = "\U0010ffff"  # after every other character: 'from its start' as a range (design 4)


def serial_from(start: str) -> Q:
    """Serials that begin like this; a range, because LIKE cannot use the index under row security."""
    return Q(serial__gte=start, serial__lt=start + _LAST)


def presence_of(row: ExpectedDevice) -> tuple[Presence, datetime]:
    """How far the PC has come, and since when."""
    checked_in_at: datetime | None = row.checked_in_at  # type: ignore[attr-defined] # annotated by `expected`
    if row.enrolled_at is None:
        return Presence.WAITING, row.expected_since
    if checked_in_at is None:
        return Presence.ENROLLED, row.enrolled_at
    return Presence.CHECKED_IN, checked_in_at


def refused(actor: Actor, customer: Customer) -> QuerySet[RefusedEnrolment]:
    """PCs that tried to enrol while another partner held them, until they are on the dashboard."""
    return _of_customer(actor, customer, RefusedEnrolment.objects.filter(settled_at__isnull=True))


def verdicts(actor: Actor, rows: list[RefusedEnrolment]) -> dict[UUID, ConflictState]:
    """Where the conflict of each stands; of the conflict itself, in which another partner is named, nothing more."""
    if not rows or actor.partner_id is None:
        return {}
    with scoped(Scope(actor.partner_id, vendor=True)):
        return devices.conflict_states(row.conflict_id for row in rows)


def _of_customer(actor: Actor, customer: Customer, rows: QuerySet[Any]) -> QuerySet[Any]:
    return _mine(actor, rows.filter(partner_id=customer.partner_id, customer_id=customer.id))


def _mine(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    if not actor.may(Permission.ENROLMENT_MANAGE) or actor.partner_id is None:
        return rows.none()
    own = rows.filter(partner_id=actor.partner_id)
    return own.filter(customer_id__in=actor.customer_ids) if actor.kind is ActorKind.CUSTOMER else own

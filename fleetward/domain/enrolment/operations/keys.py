"""Making, revoking and replacing cPINs and packages. The secret is handed out once and never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.enrolment import rules, secrets
from fleetward.domain.enrolment.models import EnrolmentKey, EnrolmentSecret, ExpectedDevice, KeyKind
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID


class CannotChangeKey(Exception):
    """It makes no sense now; `code` is a word of `rules`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def create_key(
    *, actor: Actor, partner_id: UUID, customer_id: UUID, kind: KeyKind, label: str, most_devices: int,
    expires_at: datetime, now: datetime, token: UUID,
) -> tuple[EnrolmentKey, str]:  # fmt: skip
    """A new cPIN or package of the customer, and its secret, which nobody can ask for again.

    `token` comes with the form and becomes the key's id: sent twice, it is refused as `made_already`.
    """
    with scoped(authorised(actor=actor, partner_id=partner_id, customer_id=customer_id)):
        _refuse(rules.refuse_limits(most_devices, expires_at, now))
        _refuse("made_already" if EnrolmentKey.objects.filter(partner_id=partner_id, id=token).exists() else None)
        key, secret = _create(
            actor=actor, partner_id=partner_id, customer_id=customer_id, kind=kind, label=label,
            most_devices=most_devices, expires_at=expires_at, now=now, key_id=token,
        )  # fmt: skip
        audit.record(
            actor, "enrolment_key.created", key, kind=str(kind), label=label, customer=str(customer_id),
            most_devices=most_devices, expires_at=expires_at.isoformat(),
        )  # fmt: skip
    return key, secret


@transaction.atomic
def revoke_key(*, actor: Actor, key: EnrolmentKey, now: datetime) -> None:
    """From now on nobody enrols with it. PCs that did stay where they are."""
    with scoped(authorised(actor=actor, partner_id=key.partner_id, customer_id=key.customer_id)):
        key = _lock(key)
        _refuse(rules.refuse_revocation(key, now))
        _update(key, revoked_at=now)
        audit.record(actor, "enrolment_key.revoked", key, label=key.label)


@transaction.atomic
def rotate_key(*, actor: Actor, key: EnrolmentKey, overlap: timedelta, now: datetime) -> tuple[EnrolmentKey, str]:
    """A new secret at once, with the usual end; the old one serves on for the overlap, at most until its own end.

    The list of expected PCs goes with it.
    """
    with scoped(authorised(actor=actor, partner_id=key.partner_id, customer_id=key.customer_id)):
        key = _lock(key)
        _refuse(rules.refuse_rotation(key, now))
        kind = KeyKind(key.kind)
        new, secret = _create(
            actor=actor, partner_id=key.partner_id, customer_id=key.customer_id, kind=kind, label=key.label,
            most_devices=key.most_devices, expires_at=now + rules.USUAL[kind][1], now=now, key_id=uuid7(),
        )  # fmt: skip
        _update(key, replaced_by=new.id, expires_at=min(key.expires_at, now + overlap))
        ExpectedDevice.objects.filter(partner_id=key.partner_id, key_id=key.id).update(key_id=new.id)
        audit.record(actor, "enrolment_key.rotated", key, label=key.label, by=str(new.id), hours=overlap.days * 24)
    return new, secret


def authorised(*, actor: Actor, partner_id: UUID, customer_id: UUID) -> Scope:
    """The partner's scope, in which keys and the audit log are written, for who manages this customer's enrolment."""
    actor.require(Permission.ENROLMENT_MANAGE)
    foreign = actor.partner_id != partner_id
    if actor.kind is ActorKind.CUSTOMER:
        foreign = foreign or customer_id not in actor.customer_ids
    if foreign and actor.kind is not ActorKind.SYSTEM:
        raise Forbidden(Permission.ENROLMENT_MANAGE)
    return Scope(partner_id)


def _create(
    *, actor: Actor, partner_id: UUID, customer_id: UUID, kind: KeyKind, label: str, most_devices: int,
    expires_at: datetime, now: datetime, key_id: UUID,
) -> tuple[EnrolmentKey, str]:  # fmt: skip
    key = EnrolmentKey.objects.create(
        partner_id=partner_id, id=key_id, customer_id=customer_id, kind=kind, label=label,
        most_devices=most_devices, expires_at=expires_at, created_at=now, created_by=actor.label,
    )  # fmt: skip
    while True:  # one of 110,000,000,000 cPINs may be somebody's already
        secret = secrets.draw(kind)
        owner = {"partner_id": partner_id, "customer_id": customer_id, "key_id": key.id}
        _, fresh = EnrolmentSecret.objects.get_or_create(hash=secrets.key_hash(secret), defaults=owner)
        if fresh:
            return key, secrets.grouped(secret) if kind is KeyKind.CPIN else secret


def _lock(key: EnrolmentKey) -> EnrolmentKey:
    return EnrolmentKey.objects.select_for_update().get(partner_id=key.partner_id, id=key.id)


def _update(key: EnrolmentKey, **fields: object) -> None:
    EnrolmentKey.objects.filter(partner_id=key.partner_id, id=key.id).update(**fields)


def _refuse(code: str | None) -> None:
    if code:
        raise CannotChangeKey(code)

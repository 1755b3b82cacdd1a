"""PCs that enrolled at a customer: by its cPIN, with a package that is half rolled out, and one that could not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.operations import EnrollingPc
from fleetward.domain.enrolment import rules
from fleetward.domain.enrolment.models import KeyKind
from fleetward.domain.enrolment.operations import enrolling, expected, keys, presence
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import CustomerUserRole, PartnerUserRole
from fleetward.entrypoints.commands.demo import cast, goods
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.enrolment.models import EnrolmentKey
    from fleetward.domain.partners.models import Partner

UNREPORTED = EnrollingPc("5CG5378KQV", goods.CATALOGUE[cast.PREMIUM][0].number)
"""Bought somewhere else, and never reported."""

ADDRESS = "198.51.100.24"
EXPECTED, ENROLLED, CHECKED_IN = 12, 7, 5  # of the package's list


def play(partners: Mapping[str, Partner], anchor: datetime) -> None:
    """A week ago a cPIN and a package were made; PCs have come since."""
    nordvik = _actor(partners[cast.NORDVIK])
    with scoped(nordvik.scope), transaction.atomic():
        customer = customers.visible_to(nordvik).get(name=cast.CUSTOMER_OF_PEOPLE)
        pool = _newest(nordvik, EXPECTED + 2)
    fjordlys = _actor(partners[cast.FJORDLYS])
    with scoped(fjordlys.scope), transaction.atomic():
        foreign = _newest(fjordlys, 1)
    name = f"{customer.contact_first_name} {customer.contact_last_name}"
    administrator = Actor(
        ActorKind.CUSTOMER, name, CustomerUserRole.IT_ADMINISTRATOR, None, customer.partner_id, (customer.id,)
    )
    begun = anchor - timedelta(days=7)
    _by_cpin(administrator, customer, [*pool[:2], UNREPORTED, *foreign], begun)
    _by_package(administrator, customer, pool[2:], begun)


def _actor(partner: Partner) -> Actor:
    return Actor(ActorKind.PARTNER, partner.name, PartnerUserRole.ADMINISTRATOR, None, partner.id)


def _newest(actor: Actor, count: int) -> list[EnrollingPc]:
    rows = devices.pool(actor).order_by("-waiting_since", "-id")[:count]
    return [EnrollingPc(pc.serial, pc.product_number) for pc in rows]


def _by_cpin(actor: Actor, customer: Customer, pcs: list[EnrollingPc], begun: datetime) -> None:
    _, cpin = _make(actor, customer, KeyKind.CPIN, "IT-kontoret", begun)
    for hours, pc in enumerate(pcs, 2):
        _enrol(cpin, pc, begun + timedelta(hours=hours), checks_in=True)


def _by_package(actor: Actor, customer: Customer, pcs: list[EnrollingPc], begun: datetime) -> None:
    key, token = _make(actor, customer, KeyKind.PACKAGE, "Intune, nye PC-er", begun)
    with scoped(actor.scope):
        expected.expect_devices(actor=actor, key=key, serials=[pc.serial for pc in pcs[:EXPECTED]], now=begun)
    for number, pc in enumerate(pcs[:ENROLLED]):
        _enrol(token, pc, begun + timedelta(days=1, hours=number), checks_in=number < CHECKED_IN)


def _make(actor: Actor, customer: Customer, kind: KeyKind, label: str, now: datetime) -> tuple[EnrolmentKey, str]:
    most, lasts = rules.USUAL[kind]
    with scoped(actor.scope):
        return keys.create_key(
            actor=actor, partner_id=customer.partner_id, customer_id=customer.id, kind=kind, label=label,
            most_devices=most, expires_at=now + lasts, now=now, token=uuid7(),
        )  # fmt: skip


def _enrol(secret: str, pc: EnrollingPc, now: datetime, *, checks_in: bool) -> None:
    done = enrolling.enrol(key=secret, pc=pc, now=now)
    if done.credential and checks_in:
        presence.check_in(
            credential=done.credential, address=ADDRESS, last_user=None, location=None, now=now + timedelta(minutes=3)
        )

"""Which PCs of the database are simulated: those on dashboards first, then those that wait in pools."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Place
from fleetward.domain.enrolment.models import KeyKind
from fleetward.domain.enrolment.operations import keys
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.partners.permissions import PartnerUserRole
from fleetward.entrypoints.commands.fleet.pc import Pc
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device

KEY_LASTS = timedelta(days=1)


def choose(server: str, count: int, known: Mapping[str, str], now: datetime) -> list[Pc]:
    """So many PCs, from every partner in turn, with the credentials that are `known` of an earlier run, by serial.

    For each dashboard that others stand on a package is made, which these enrol with.
    """
    with scoped(VENDOR), transaction.atomic():
        actors = [
            Actor(ActorKind.PARTNER, "Fleet simulator", PartnerUserRole.ADMINISTRATOR, None, partner.id)
            for partner in partners.visible_to(SYSTEM).order_by("account")
        ]
    on_dashboards = [_on_dashboards(actor, server, count, known, now) for actor in actors]
    in_pools = [_in_pool(actor, server, count, known) for actor in actors]
    return list(islice(chain(_in_turn(on_dashboards), _in_turn(in_pools)), count))


def _in_turn(lists: list[list[Pc]]) -> Iterator[Pc]:
    return (pc for row in zip_longest(*lists) for pc in row if pc is not None)


def _on_dashboards(
    actor: Actor, server: str, count: int, known: Mapping[str, str], now: datetime
) -> list[Pc]:  # fmt: skip
    found: list[Pc] = []
    with scoped(actor.scope), transaction.atomic():
        for customer in customers.visible_to(actor).filter(device_count__gt=0).order_by("name"):
            rows = devices.at_customer(actor, customer).filter(place=Place.DASHBOARD).order_by("serial")[:count]
            key = "" if all(one.serial in known for one in rows) else _key(actor, customer, now)
            found += [_pc(server, one, known, key) for one in rows]
    return found


def _pc(server: str, device: Device, known: Mapping[str, str], key: str = "") -> Pc:
    return Pc(server, device.serial, device.product_number, device.model, key, known.get(device.serial, ""))


def _key(actor: Actor, customer: Customer, now: datetime) -> str:
    """A package for PCs that stand there already: it uses up nothing, and ends tomorrow."""
    return keys.create_key(
        actor=actor, partner_id=customer.partner_id, customer_id=customer.id, kind=KeyKind.PACKAGE,
        label="Fleet simulator", most_devices=1, expires_at=now + KEY_LASTS, now=now, token=uuid7(),
    )[1]  # fmt: skip


def _in_pool(actor: Actor, server: str, count: int, known: Mapping[str, str]) -> list[Pc]:
    with scoped(actor.scope), transaction.atomic():
        return [_pc(server, one, known) for one in devices.pool(actor).order_by("serial")[:count]]

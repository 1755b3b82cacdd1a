"""The customers of the demo world: added by their partners, accepted by their IT administrators, all but one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from psycopg import sql

from fleetward.domain.customers import operations, queries
from fleetward.domain.customers.models import ManagedBy
from fleetward.domain.customers.operations import Details, Plan
from fleetward.domain.customers.queries import people
from fleetward.domain.devices import operations as devices
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.entrypoints.commands.demo import cast
from fleetward.foundation.accounts.demo_users import DOMAIN
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.accounts.models import User

BEGUN = timedelta(days=45)
ACCEPTED_AFTER = timedelta(days=1, hours=5)
MOVED = timedelta(days=6)


@dataclass(frozen=True)
class Dashboard:
    """One customer; `local` is its IT administrator's address before the @. `pcs`: how many stand on its dashboard."""

    company: str
    name: str
    address: str
    postal_code: str
    city: str
    first_name: str
    last_name: str
    local: str
    seats: int
    ends_in: int  # days from the anchor
    pcs: int = 0
    managed_by: ManagedBy = ManagedBy.CUSTOMER
    accepts: bool = True


DASHBOARDS = (
    Dashboard(cast.NORDVIK, cast.CUSTOMER_OF_PEOPLE, "Rådhusgata 4", "5417", "Brattholmen", "Bjørn", "Nes",
              "it.brattholmen", seats=150, ends_in=420, pcs=36),
    Dashboard(cast.NORDVIK, "Askeladden Rederi AS", "Strandkaien 18", "5013", "Bergen", "Unni", "Lie",
              "it.askeladden", seats=12, ends_in=300, pcs=18, managed_by=ManagedBy.PARTNER),
    Dashboard(cast.NORDVIK, "Vestkyst Advokatene AS", "Torgallmenningen 8", "5014", "Bergen", "Jørgen", "Rist",
              "it.vestkyst", seats=25, ends_in=365, accepts=False),
    Dashboard(cast.FJORDLYS, "Trollheimen videregående skole", "Skolevegen 2", "7340", "Oppdal", "Mette", "Rise",
              "it.trollheimen", seats=80, ends_in=200, pcs=20),
    Dashboard(cast.FJORDLYS, "Nidarvoll Bygg AS", "Bratsbergvegen 30", "7037", "Trondheim", "Geir", "Sund",
              "it.nidarvoll", seats=15, ends_in=365),
    Dashboard(cast.HAVBRIS, "Jærlandet Energi AS", "Storgata 11", "4340", "Bryne", "Tone", "Hetland",
              "it.jaerlandet", seats=40, ends_in=510, pcs=16),
    Dashboard(cast.HAVBRIS, "Solavika Flytjenester AS", "Flyplassvegen 190", "4055", "Stavanger", "Roar", "Lima",
              "it.solavika", seats=10, ends_in=-12),
)  # fmt: skip


def add(administrators: Mapping[str, Actor], users: Mapping[str, User], anchor: datetime) -> dict[str, Customer]:
    """Add the customers and let them accept; by name."""
    made = {}
    for one in DASHBOARDS:
        actor = administrators[one.company]
        # the one that has not answered was asked the other day: an invitation is valid for two weeks
        begun = anchor - (BEGUN if one.accepts else timedelta(days=2))
        with scoped(actor.scope):
            customer = made[one.name] = operations.add_customer(
                actor=actor, token=uuid7(), details=_details(one), now=begun, managed_by=one.managed_by,
                plan=Plan(cast.BY_KEY[one.company].program, one.seats, (anchor + timedelta(days=one.ends_in)).date()),
            )  # fmt: skip
        if one.accepts:
            _accept(customer, users[one.local], begun + ACCEPTED_AFTER)
    _colleague(made[cast.CUSTOMER_OF_PEOPLE], users, anchor - BEGUN + 2 * ACCEPTED_AFTER)
    return made


def _details(one: Dashboard) -> Details:
    return Details(
        one.name, one.first_name, one.last_name, f"{one.local}@{DOMAIN}", one.address, one.postal_code, one.city
    )


def _accept(customer: Customer, user: User, at: datetime) -> None:
    invitation = people.invited(customer, at).get(email=user.email)
    operations.accept(user=user, invitation_id=invitation.id, now=at)


def _colleague(customer: Customer, users: Mapping[str, User], at: datetime) -> None:
    """The IT administrator invites somebody who may look."""
    administrator, (local, _name) = queries.actor_of(users["it.brattholmen"]), cast.COLLEAGUE
    assert administrator  # noqa: S101 (he accepted)
    with scoped(administrator.scope):
        operations.invite_member(
            actor=administrator, customer_id=customer.id, email=users[local].email, role=CustomerUserRole.VIEWER,
            now=at,
        )  # fmt: skip
    _accept(customer, users[local], at + ACCEPTED_AFTER)


MOVING = sql.SQL("""
SELECT (row_number() OVER ())::int AS position, d.id AS device_id, d.place_version AS version,
    'dashboard' AS to_place, {customer}::uuid AS to_customer_id, '{{}}'::jsonb AS evidence
FROM (
    SELECT id, place_version FROM devices_device
    WHERE partner_id = {partner} AND place = 'pool' AND end_customer = {name}
    ORDER BY waiting_since, id LIMIT {most}
) d
""")


def move(administrators: Mapping[str, Actor], made: Mapping[str, Customer], anchor: datetime) -> None:
    """The oldest of the PCs that reports name a customer of go to its dashboard."""
    for one in DASHBOARDS:
        customer = made[one.name]
        moving = MOVING.format(
            customer=sql.Literal(customer.id), partner=sql.Literal(customer.partner_id), name=sql.Literal(one.name),
            most=sql.Literal(one.pcs),
        )  # fmt: skip
        if one.pcs:
            with transaction.atomic():
                devices.place(
                    actor=administrators[one.company], partner_id=customer.partner_id, moving=moving,
                    now=anchor - MOVED, action_id=uuid7(),
                )  # fmt: skip

"""The likely customer of a PC: the one customer whose name is the end customer's that the report gave, by `name_key`.

A proposal, never an identity: several customers of that name are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.names import name_key
from fleetward.domain.devices import queries as devices
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

MOST_NAMES = 20_000
"""End customers of one page that are looked at, in the order of the alphabet."""


def likely_customers(actor: Actor, names: Iterable[str]) -> dict[str, Customer]:
    """The likely customer of each of these end customers; those without one are left out. One query."""
    if actor.partner_id is None or not actor.may(Permission.CUSTOMER_VIEW):
        return {}
    keys = {name: key for name in set(names) if (key := name_key(name))}
    if not keys:
        return {}
    found = customers.by_name_keys(actor.partner_id, set(keys.values()))
    return {name: found[key][0] for name, key in keys.items() if len(found.get(key, [])) == 1}


def spellings_by_customer(actor: Actor) -> dict[UUID, list[str]]:
    """The customers that reports of PCs on the page name, each with the spellings; without counting any PC."""
    if actor.partner_id is None or not actor.may(Permission.POOL_VIEW):
        return {}
    found: dict[UUID, list[str]] = {}
    names = devices.end_customers_of(actor.partner_id, limit=MOST_NAMES)
    for name, customer in likely_customers(actor, names).items():
        found.setdefault(customer.id, []).append(name)
    return {customer_id: sorted(written) for customer_id, written in found.items()}

"""Who reads which rows of the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.audit_trail import queries
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID, scoped
from tests.factories import audit_log, partners

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def customer() -> Customer:
    """A customer, and rows that concern it, its partner, another partner, and the vendor."""
    mine = partners.customer(partners.partner())
    sister = partners.customer(mine.partner, name="Another one")
    for action in ("customer.changed", "repair_case.note_added", "claim.denied"):
        audit_log.write(mine.partner_id, action=action, customer_id=mine.id)
    audit_log.write(mine.partner_id, action="customer.plan_changed", customer_id=sister.id)
    audit_log.write(mine.partner_id, action="pool.exported")
    audit_log.write(partners.partner("Bob").id, action="customer.invited")
    audit_log.write(VENDOR_PARTNER_ID, action="tariff.added")
    return mine


def read(actor: Actor) -> list[str]:
    with scoped(actor.scope), transaction.atomic():
        return sorted(queries.visible_to(actor).values_list("action", flat=True))


OWN = ["claim.denied", "customer.changed", "customer.plan_changed", "pool.exported", "repair_case.note_added"]


def test_a_partners_administrator_reads_its_own(customer: Customer) -> None:
    assert read(partners.partner_actor(customer.partner)) == OWN


def test_a_customers_it_administrator_reads_what_concerns_it_and_is_meant_for_it(customer: Customer) -> None:
    assert read(partners.customer_actor(customer)) == ["customer.changed"]


def test_the_vendors_auditor_reads_all(customer: Customer) -> None:
    del customer
    assert read(Actor(ActorKind.VENDOR, "Ada", "auditor")) == sorted([*OWN, "customer.invited", "tariff.added"])


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_nobody_else_reads_any(customer: Customer, role: str) -> None:
    assert read(partners.partner_actor(customer.partner, role)) == []
    assert read(partners.customer_actor(customer, "viewer")) == []
    assert read(Actor(ActorKind.VENDOR, "Ada", "support_agent")) == []


def test_what_concerns_a_customer_is_the_same_for_its_partner(customer: Customer) -> None:
    actor = partners.partner_actor(customer.partner)
    with scoped(actor.scope), transaction.atomic():
        found = queries.about_customer(actor, customer).values_list("action", flat=True)
        assert list(found) == ["customer.changed"]
        assert queries.customer_names(actor, {customer.id, None}) == {customer.id: customer.name}

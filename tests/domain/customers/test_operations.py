from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers import operations, queries
from fleetward.domain.partners.actor import SYSTEM, Forbidden
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def test_a_customer_belongs_to_its_partner_and_is_audited_there() -> None:
    partner = partners.partner()
    made = operations.create_customer(actor=SYSTEM, partner=partner, name="Fjord AS", city="Bergen", now=timezone.now())
    with scoped(Scope(partner.id)), transaction.atomic():
        found = queries.visible_to(partners.partner_actor(partner)).get()
        assert (found.id, found.name, found.city, found.customer_id) == (made.id, "Fjord AS", "Bergen", made.id)
        entry = AuditEntry.objects.get(partner_id=partner.id)
        assert (entry.action, entry.subject_id, entry.details) == (
            "customer.created", str(made.id), {"name": "Fjord AS", "city": "Bergen"},
        )  # fmt: skip


def test_a_member_acts_for_its_customer_only() -> None:
    partner, person = partners.partner(), partners.user()
    customer = partners.customer(partner)
    operations.add_member(actor=SYSTEM, customer=customer, user=person, role=CustomerUserRole.VIEWER)
    actor = queries.actor_of(person)
    assert actor
    assert (actor.partner_id, actor.customer_ids, actor.role) == (partner.id, (customer.id,), "viewer")


def test_nobody_but_the_system_makes_them() -> None:
    partner = partners.partner()
    actor, customer = partners.partner_actor(partner), partners.customer(partner)
    with pytest.raises(Forbidden):
        operations.create_customer(actor=actor, partner=partner, name="A", city="", now=timezone.now())
    with pytest.raises(Forbidden):
        operations.add_member(actor=actor, customer=customer, user=partners.user(), role=CustomerUserRole.VIEWER)

"""Where a setting or a state changes, the audit log tells what was before and what is after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers import operations as customer_operations
from fleetward.domain.customers.models import CustomerMember
from fleetward.domain.customers.operations import members
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import claims, devices, partners, repairs

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("db")


def told(partner_id: UUID, action: str) -> tuple[Any, Any]:
    """Before and after of the last row with this action."""
    rows = AuditEntry.objects.using("owner").filter(partner_id=partner_id, action=action).order_by("id")
    last = rows.last()
    assert last
    return last.before, last.after


def test_a_customers_settings() -> None:
    customer = partners.customer(partners.partner())
    actor = partners.partner_actor(customer.partner)
    partners.certificate(customer.partner)
    with scoped(actor.scope), transaction.atomic():
        customer_operations.change_plan(
            actor=actor, customer_id=customer.id, plan=customer_operations.Plan("premium", 200), now=timezone.now()
        )
    assert told(customer.partner_id, "customer.plan_changed") == ({"seats": 100}, {"seats": 200})


def test_a_members_role() -> None:
    customer = partners.customer(partners.partner())
    partners.customer_user(customer)
    member = CustomerMember.objects.get(user=partners.customer_user(customer, name="Per"))
    actor = partners.customer_actor(customer)
    with scoped(actor.scope):
        members.change_role(actor=actor, customer_id=customer.id, member_id=member.id, role=CustomerUserRole.VIEWER)
        assert told(customer.partner_id, "customer.member_role_changed") == (
            {"role": "it_administrator"}, {"role": "viewer"},
        )  # fmt: skip


def test_the_state_of_a_repair_case() -> None:
    mine = partners.partner()
    customer = partners.customer(mine)
    repair = repairs.opened(partners.partner_actor(mine), devices.on_dashboard(customer, "5CG4100BCD"))
    repairs.do(partners.partner_actor(mine), repair, "cancel")
    before, after = told(mine.id, "repair_case.cancelled")
    assert (before["state"], after["state"]) == (repair.state, "cancelled")


def test_a_decision_on_a_claim_and_where_a_partner_is_paid() -> None:
    claims.tariff()
    mine = claims.service_partner()
    claims.account(mine)
    denied = claims.submitted(mine, "5CG3")
    claims.do("deny_claim", claims.approver(), denied, reason="Too dear")
    before, after = told(mine.id, "claim.denied")
    assert (before["state"], after["state"], after["approved"]) == ("submitted", "denied", "0.00")
    _nothing, account = told(mine.id, "payout_account.set")
    assert set(account) == {"holder", "ends_in", "bic"}
    assert len(account["ends_in"]) == 4
    with scoped(Scope(mine.id)), transaction.atomic():
        assert AuditEntry.objects.filter(partner_id=mine.id, action="claim.submitted").exists()

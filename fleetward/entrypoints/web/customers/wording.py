"""A customer's plan as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from fleetward.domain.customers.lifecycle import PlanState, plan_state
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.customers.models import Customer

TONES = {PlanState.ACTIVE: "good", PlanState.OVER_ENROLLED: "warn", PlanState.SUSPENDED: "bad"}


def plan_of(customer: Customer, now: datetime) -> dict[str, Any]:
    """Program, state with its tone, PCs and seats."""
    state = plan_state(
        seats=customer.seats, devices=customer.device_count, ends_on=customer.plan_ends_on,
        today=timezone.localdate(now),
    )  # fmt: skip
    return {
        "program": vendor_profile().programs.get(customer.program, customer.program), "state": state.label,
        "tone": TONES[state], "devices": grouped(customer.device_count), "seats": grouped(customer.seats),
    }  # fmt: skip

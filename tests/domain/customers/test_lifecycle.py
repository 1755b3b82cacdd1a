from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetward.domain.customers import queries
from fleetward.domain.customers.lifecycle import PlanState, plan_state
from fleetward.domain.customers.models import Customer
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import partners

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("seats", "devices", "ends_in", "expected"),
    [
        (10, 10, None, PlanState.ACTIVE),
        (10, 11, None, PlanState.OVER_ENROLLED),
        (10, 5, 0, PlanState.ACTIVE),
        (10, 5, -1, PlanState.SUSPENDED),
        (10, 11, -1, PlanState.SUSPENDED),
        (10, 11, 3, PlanState.OVER_ENROLLED),
    ],
)
def test_a_plan_ends_after_its_last_day_and_holds_as_many_pcs_as_it_has_seats(
    seats: int, devices: int, ends_in: int | None, expected: PlanState
) -> None:
    ends_on = None if ends_in is None else TODAY + timedelta(days=ends_in)
    assert plan_state(seats=seats, devices=devices, ends_on=ends_on, today=TODAY) == expected


@pytest.mark.usefixtures("db")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 3), st.integers(0, 3), st.none() | st.integers(-2, 2))
def test_the_list_finds_customers_by_the_same_rule(seats: int, devices: int, ends_in: int | None) -> None:
    ends_on = None if ends_in is None else TODAY + timedelta(days=ends_in)
    mine = partners.partner()
    partners.customer(mine, seats=seats, device_count=devices, plan_ends_on=ends_on)
    with scoped(Scope(mine.id)), transaction.atomic():
        rows = Customer.objects.filter(partner=mine)
        found = [state for state in PlanState if rows.filter(queries.plan_stands(state, TODAY)).exists()]
    assert found == [plan_state(seats=seats, devices=devices, ends_on=ends_on, today=TODAY)]

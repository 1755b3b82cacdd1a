from __future__ import annotations

import pytest
from django.utils import timezone

from fleetward.domain.customers import rules
from fleetward.domain.customers.models import Customer
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.kit.ids import uuid7
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def test_a_partner_sees_the_customers_people_once_it_has_accepted() -> None:
    mine = partners.partner()
    for accepted in (True, False):
        theirs = partners.customer(mine, accepted_at=timezone.now() if accepted else None)
        assert rules.may_see_people(partners.partner_actor(mine), theirs) == accepted
        assert rules.may_see_people(partners.customer_actor(theirs), theirs)
        assert not rules.may_see_people(Actor(ActorKind.VENDOR, "Ada", "support_agent"), theirs)


@pytest.mark.parametrize(
    ("kind", "role", "collects", "expected"),
    [
        ("customer", "it_administrator", ("last_user", "location"), {"last_user", "location"}),
        ("customer", "it_administrator", ("location",), {"location"}),
        ("customer", "viewer", ("last_user",), set()),
        ("partner", "technician", ("last_user",), {"last_user"}),
        ("partner", "viewer", ("last_user",), set()),
        ("partner", "technician", (), set()),
    ],
)
def test_personal_data_need_the_customers_word_and_a_role(
    kind: str, role: str, collects: tuple[str, ...], expected: set[str]
) -> None:
    mine = partners.partner()
    theirs = partners.customer(
        mine, collects_last_user="last_user" in collects, collects_location="location" in collects
    )
    make = {
        "customer": lambda: partners.customer_actor(theirs, role),
        "partner": lambda: partners.partner_actor(mine, role),
    }
    assert rules.personal_columns(make[kind](), theirs) == expected


def test_before_the_customer_has_accepted_no_partner_sees_personal_data() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, accepted_at=None, collects_last_user=True)
    assert rules.personal_columns(partners.partner_actor(mine), theirs) == frozenset()


def test_another_customers_people_are_nobody_here() -> None:
    theirs = Customer(id=uuid7())
    assert not rules.may_see_people(Actor(ActorKind.CUSTOMER, "Eva", "viewer", customer_ids=(uuid7(),)), theirs)

"""Where no pop-up tells of an alert, those are told who look after the dashboard (R13, F3); nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers.models import Customer
from fleetward.domain.partners.models import Partner
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners
from tests.factories.alerts import a_reading, disk
from tests.factories.notices import kinds, notices

if TYPE_CHECKING:
    from fleetward.domain.devices.models import Device
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
HOUR = timedelta(hours=1)


def broken(pc: Device, *parts: str, at: Any = NOW) -> None:
    """The PC says that these disks are about to fail."""
    a_reading(pc, *(disk(part, passed=False, critical_warning=1) for part in parts or ("S1",)), taken_at=at)


def world(**customer: Any) -> tuple[Device, User, User]:
    """A PC on a dashboard, somebody of the partner, somebody of the customer."""
    mine = partners.partner()
    of = partners.customer(mine, **customer)
    return devices.on_dashboard(of, "5CG4100ABC"), partners.partner_user(mine, "viewer"), partners.customer_user(of)


def switch(pc: Device, **fields: Any) -> None:
    assert pc.customer_id
    with scoped(Scope(pc.partner_id)), transaction.atomic():
        Customer.objects.filter(partner_id=pc.partner_id, id=pc.customer_id).update(**fields)


@pytest.mark.parametrize(
    ("managed_by", "self_service", "partner", "customer"),
    [
        ("customer", False, [], ["alert.opened"]), ("partner", False, ["alert.opened"], []),
        ("customer", True, [], []), ("partner", True, [], []),
    ],
)  # fmt: skip
def test_who_manages_the_dashboard_is_told_if_its_pop_ups_are_off(
    managed_by: str, self_service: bool, partner: list[str], customer: list[str]  # noqa: FBT001 (a case of the table)
) -> None:  # fmt: skip
    pc, kari, ola = world()
    switch(pc, managed_by=managed_by, self_service=self_service)
    broken(pc)
    assert (kinds(kari), kinds(ola)) == (partner, customer)


def test_of_a_pc_in_the_pool_its_own_user_is_told() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    broken(devices.pc(mine, "5CG4100ABC"))
    assert notices(kari) == []


def test_several_of_one_pc_are_one_notice_and_what_only_goes_on_is_none() -> None:
    pc, _kari, ola = world()
    switch(pc, self_service=False)
    broken(pc, "S1", "S2", "S3")
    broken(pc, "S1", "S2", "S3", at=NOW + HOUR)
    assert [(one.times, one.details["serial"], one.customer_id) for one in notices(ola)] == [
        (1, "5CG4100ABC", pc.customer_id)
    ]


def test_people_of_the_partners_other_customers_are_told_nothing() -> None:
    pc, kari, _ola = world()
    switch(pc, self_service=False)
    other = partners.customer_user(partners.customer(Partner.objects.get(id=pc.partner_id), "Other AS"))
    broken(pc)
    assert (kinds(other), kinds(kari)) == ([], [])

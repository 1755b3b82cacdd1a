"""Un-enrolled PCs are let go after the time that their customer chose (F8)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices import operations
from fleetward.domain.devices.models import Device, LedgerEntry, PoolStatus, SerialClaim
from fleetward.domain.partners.actor import SYSTEM
from fleetward.entrypoints.jobs import transfers as jobs
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import devices, partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

A, B, C = "5CG4100BCD", "5CG4101BCD", "8CC4200BCD"
NOW = timezone.now()


def customer(of: Partner, days: int) -> Customer:
    made = partners.customer(of)
    with scoped(Scope(of.id)), transaction.atomic():
        Customer.objects.filter(partner_id=of.id, id=made.id).update(archive_days=days)
    return made


def un_enrolled(at: Customer, serial: str, days: int, **fields: Any) -> Device:
    values = {"place": "inactive", "customer_id": at.id, "waiting_since": NOW - timedelta(days=days), "sold_on": None}
    return devices.pc(at.partner, serial, **(values | fields))


def enrolled_claim(pc: Device) -> None:
    with scoped(VENDOR), transaction.atomic():
        SerialClaim.objects.create(
            serial=pc.serial, holder_id=pc.partner_id, placed=True, line_id=pc.id, enrolled=True
        )  # fmt: skip


def state(of: Partner) -> dict[str, tuple[str, Any, str]]:
    rows = Device.objects.using("owner").filter(partner_id=of.id)
    return {row.serial: (row.place, row.customer_id, row.last_user + row.location + row.last_address) for row in rows}


def archive(of: Partner) -> int:
    return operations.archive(actor=SYSTEM, partner_id=of.id, now=NOW)


def test_a_pc_is_archived_when_its_customers_time_is_over_and_not_before() -> None:
    mine = partners.partner()
    month, quarter = customer(mine, 30), customer(mine, 90)
    un_enrolled(month, A, 30, last_user="ann", location="Oslo", last_address="192.0.2.1")
    un_enrolled(month, B, 29, last_user="bob")
    un_enrolled(quarter, C, 89)
    assert archive(mine) == 1
    assert state(mine) == {
        A: ("left", None, ""), B: ("inactive", month.id, "bob"), C: ("inactive", quarter.id, ""),
    }  # fmt: skip
    entries = LedgerEntry.objects.using("owner").filter(partner_id=mine.id)
    assert [(one.kind, one.customer_id, one.from_place, one.to_place) for one in entries] == [
        ("archived", month.id, "inactive", "left")
    ]
    audit = AuditEntry.objects.using("owner").filter(action="device.archived")
    assert [one.details for one in audit] == [{"count": 1, "back_on_page": 0}]


def test_archiving_again_changes_nothing() -> None:
    mine = partners.partner()
    un_enrolled(customer(mine, 30), A, 31)
    assert [archive(mine), archive(mine)] == [1, 0]
    assert LedgerEntry.objects.using("owner").filter(partner_id=mine.id).count() == 1
    assert AuditEntry.objects.using("owner").filter(action="device.archived").count() == 1


def test_the_serial_of_an_enrolled_pc_is_free_again_and_no_other() -> None:
    mine = partners.partner()
    at = customer(mine, 30)
    enrolled_claim(un_enrolled(at, A, 31))
    enrolled_claim(un_enrolled(at, B, 1))
    archive(mine)
    claims = SerialClaim.objects.using("owner").order_by("serial")
    assert [(one.serial, one.holder_id, one.placed, one.enrolled) for one in claims] == [
        (A, None, False, False), (B, mine.id, True, True),
    ]  # fmt: skip


def test_a_pc_that_a_report_named_since_goes_back_to_the_page() -> None:
    mine = partners.partner()
    at = customer(mine, 30)
    devices.pc(mine, B)
    un_enrolled(at, A, 31, sold_on=NOW.date(), last_user="ann")
    assert archive(mine) == 0
    assert state(mine) == {A: ("pool", None, ""), B: ("pool", None, "")}
    assert PoolStatus.objects.using("owner").get(partner_id=mine.id).on_page == 2


def test_the_daily_job_goes_through_all_partners_each_in_its_own_turn() -> None:
    mine, other = partners.partner(), partners.partner("Other")
    for of, serial in ((mine, A), (other, B)):
        un_enrolled(customer(of, 30), serial, 31)
        devices.pc(of, f"MXL430{serial[-4:]}", place="dashboard", customer_id=partners.customer(of).id)
    jobs.archive(0)
    assert [state(of)[serial][0] for of, serial in ((mine, A), (other, B))] == ["left", "left"]
    assert [len(state(of)) for of in (mine, other)] == [2, 2]

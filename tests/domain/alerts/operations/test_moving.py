"""PCs that moved: alerts stay where they came up, the cause goes along."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from fleetward.domain.alerts.operations import FOLLOW_MOVES, follow_moves
from fleetward.domain.devices.models import Device
from fleetward.entrypoints.jobs.alerts import follow_all_moves
from fleetward.entrypoints.jobs.alerts import follow_moves as follow_moves_of
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import bulk_actions, devices, partners
from tests.factories.alerts import a_reading, alerts, an_alert, disk

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
HOUR = timedelta(hours=1)


def stands(of: Device) -> list[tuple[str, str, UUID | None]]:
    return [(one.state, one.closed_why, one.customer_id) for one in alerts(of)]


def leave(of: Device) -> None:
    with scoped(Scope(of.partner_id)), transaction.atomic():
        Device.objects.filter(partner_id=of.partner_id, id=of.id).update(place="left", customer_id=None)


@pytest.fixture
def customer(db: None) -> Customer:
    del db
    return partners.customer(partners.partner())


def test_alerts_of_a_pc_that_stands_elsewhere_close_and_their_cause_opens_there(customer: Customer) -> None:
    pc, stays = devices.pcs(customer.partner, ["5CG4100ABC", "5CG4100XYZ"])
    an_alert(pc), an_alert(pc, "disk_hot", severity="warning", pop_up="viewed"), an_alert(stays)
    devices.move(customer, pc)
    assert follow_moves(partner_id=pc.partner_id, now=NOW) == 2
    assert stands(pc) == [
        ("closed", "pc_moved", None), ("closed", "pc_moved", None),
        ("open", "", customer.id), ("open", "", customer.id),
    ]  # fmt: skip
    again = [(one.rule, one.severity, one.values, one.pop_up, one.opened_at) for one in alerts(pc)[2:]]
    assert again == [
        ("disk_failing", "critical", {"number": 1}, "waiting", NOW),
        ("disk_hot", "warning", {"number": 1}, "viewed", NOW),
    ]  # fmt: skip
    assert stands(stays) == [("open", "", None)]
    assert follow_moves(partner_id=pc.partner_id, now=NOW) == 0


def test_from_a_dashboard_a_pc_goes_to_somebody_else_who_is_told_anew(customer: Customer) -> None:
    pc = devices.on_dashboard(customer, "5CG4100ABC")
    an_alert(pc, pop_up="viewed", pop_up_at=NOW), an_alert(pc, "disk_hot", pop_up="later", pop_up_not_before=NOW)
    devices.move(partners.customer(customer.partner, "Dal AS"), pc)
    follow_moves(partner_id=pc.partner_id, now=NOW)
    told = [(one.pop_up, one.pop_up_at, one.pop_up_not_before) for one in alerts(pc) if one.state == "open"]
    assert told == [("waiting", None, None)] * 2


def test_those_of_a_pc_that_is_no_longer_held_only_close(customer: Customer) -> None:
    pc = devices.on_dashboard(customer, "5CG4100ABC")
    an_alert(pc)
    leave(pc)
    assert follow_moves(partner_id=pc.partner_id, now=NOW) == 1
    assert stands(pc) == [("closed", "no_longer_held", customer.id)]


def test_a_reading_follows_its_own_pc_before_it_is_judged(customer: Customer) -> None:
    pc = devices.pc(customer.partner, "5CG4100ABC")
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    devices.move(customer, pc)
    a_reading(pc, disk(passed=False, critical_warning=9), taken_at=NOW + HOUR)
    assert stands(pc) == [("closed", "pc_moved", None), ("open", "", customer.id)]
    assert [one.values["critical_warning"] for one in alerts(pc)] == [1, 9]


def test_the_job_follows_the_pcs_of_all_partners(customer: Customer) -> None:
    others = partners.customer(partners.partner("Sydhav IT AS"))
    pcs = [devices.pc(one.partner, "5CG4100ABC") for one in (customer, others)]
    for pc, to in zip(pcs, (customer, others), strict=True):
        an_alert(pc)
        devices.move(to, pc)
    follow_all_moves.func(0)
    assert [[state for state, _, _ in stands(pc)] for pc in pcs] == [["closed", "open"]] * 2


def test_a_transfer_has_the_worker_follow_its_pcs(customer: Customer) -> None:
    pc = devices.pc(customer.partner, "5CG4100ABC")
    an_alert(pc)
    actor = partners.partner_actor(customer.partner)
    bulk_actions.run(actor, bulk_actions.transfer(actor, bulk_actions.to(customer), pc.serial))
    waiting = ProcrastinateJob.objects.filter(task_name=FOLLOW_MOVES).values_list("args", flat=True)
    assert list(waiting) == [{"partner_id": str(pc.partner_id)}]
    follow_moves_of(**waiting[0])
    assert [state for state, _, _ in stands(pc)] == ["closed", "open"]

"""Pop-ups: who is told, and what becomes of one that was answered (R7, R11 to R13)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.alerts import queries
from fleetward.domain.alerts.lifecycle import PopUp
from fleetward.domain.alerts.operations import NoticeWithdrawn, answer_notice
from fleetward.domain.customers.models import Customer
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners
from tests.factories.alerts import a_reading, alerts, an_alert, disk

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.devices.models import Device

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(of: Device, now: datetime = NOW) -> list[str]:
    return [one.rule for one in queries.notices(of.partner_id, of.id, now)]


def answer(alert: Alert, with_: PopUp, now: datetime = NOW) -> None:
    answer_notice(
        partner_id=alert.partner_id, device_id=alert.device_id, alert_id=alert.id, answer=with_, now=now
    )  # fmt: skip


def switch(of: Customer, *, self_service: bool) -> None:
    with scoped(Scope(of.partner_id)), transaction.atomic():
        Customer.objects.filter(partner_id=of.partner_id, id=of.id).update(self_service=self_service)


def test_the_user_of_a_pc_in_the_pool_is_always_told() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    alert = an_alert(pc)
    assert told(pc) == ["disk_failing"]
    assert queries.may_be_shown(pc.partner_id, alert.id) == alert


def test_on_a_dashboard_only_while_self_service_is_on() -> None:
    customer = partners.customer(partners.partner())
    pc = devices.on_dashboard(customer, "5CG4100ABC")
    alert = an_alert(pc)
    assert (told(pc), queries.may_be_shown(pc.partner_id, alert.id)) == ([], None)
    switch(customer, self_service=True)
    assert (told(pc), queries.may_be_shown(pc.partner_id, alert.id)) == (["disk_failing"], alert)


@pytest.mark.parametrize("answered", [PopUp.SHOWN, PopUp.LATER, PopUp.VIEWED])
def test_switching_it_off_withdraws_what_was_not_yet_answered(answered: PopUp) -> None:
    customer = partners.customer(partners.partner(), self_service=True)
    alert = an_alert(devices.on_dashboard(customer, "5CG4100ABC"))
    switch(customer, self_service=False)
    with pytest.raises(NoticeWithdrawn):
        answer(alert, answered)


def test_an_alert_that_closed_meanwhile_is_withdrawn() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    with pytest.raises(NoticeWithdrawn):
        answer(an_alert(pc, state="closed", closed_at=NOW, closed_why="gone"), PopUp.VIEWED)


@pytest.mark.parametrize(("place", "at_customer"), [("left", False), ("inactive", True)])
def test_nobody_is_told_of_a_pc_that_is_not_held_or_was_un_enrolled(place: str, at_customer: bool) -> None:  # noqa: FBT001
    mine = partners.partner()
    customer = partners.customer(mine, self_service=True)
    pc = devices.pc(mine, "5CG4100ABC", place=place, customer_id=customer.id if at_customer else None)
    an_alert(pc)
    assert told(pc) == []


def test_nor_of_an_alert_that_came_up_where_the_pc_no_longer_stands() -> None:
    customer = partners.customer(partners.partner(), self_service=True)
    pc = devices.pc(customer.partner, "5CG4100ABC")
    alert = an_alert(pc)
    devices.move(customer, pc)
    switch(customer, self_service=True)
    assert (told(pc), queries.may_be_shown(pc.partner_id, alert.id)) == ([], None)


def test_nor_of_mere_information_or_of_a_closed_alert() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    an_alert(pc, "firmware_update", severity="info")
    closed = an_alert(pc, state="closed", closed_at=NOW)
    assert (told(pc), queries.may_be_shown(pc.partner_id, closed.id)) == ([], None)


def test_not_now_comes_back_after_a_day() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    answer(an_alert(pc), PopUp.LATER)
    assert [told(pc, NOW + DAY * share) for share in (0, 0.99, 1)] == [[], [], ["disk_failing"]]


def test_one_that_was_shown_and_not_answered_comes_back_a_little_later() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    answer(an_alert(pc), PopUp.SHOWN)
    assert [told(pc, NOW + HOUR * share) for share in (0, 0.99, 1)] == [[], [], ["disk_failing"]]


def test_one_that_was_viewed_does_not_come_back_whatever_is_answered_after_that() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    alert = an_alert(pc)
    for answered in (PopUp.VIEWED, PopUp.LATER, PopUp.SHOWN, PopUp.VIEWED):
        answer(alert, answered)
    assert (told(pc, NOW + 30 * DAY), [one.pop_up for one in alerts(pc)]) == ([], ["viewed"])


def test_one_that_was_viewed_comes_back_when_it_becomes_critical() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    a_reading(pc, disk(media_errors=0), taken_at=NOW - 3 * HOUR)
    a_reading(pc, disk(media_errors=2), taken_at=NOW - 2 * HOUR)
    (alert,) = alerts(pc)
    answer(alert, PopUp.VIEWED)
    a_reading(pc, disk(media_errors=3), taken_at=NOW - HOUR)
    assert told(pc) == []
    a_reading(pc, disk(media_errors=20), taken_at=NOW)
    assert [(one.severity, one.pop_up) for one in alerts(pc)] == [("critical", "waiting")]
    assert told(pc) == ["disk_errors"]


def test_the_most_severe_is_told_first_and_of_many_only_that_one() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    rules = ["disk_worn", "disk_hot", "disk_failing"]
    for rule in rules:
        an_alert(pc, rule, severity="critical" if rule == "disk_failing" else "warning")
    assert told(pc) == ["disk_failing", "disk_worn", "disk_hot"]
    an_alert(pc, "battery_worn", severity="warning")
    assert told(pc) == ["disk_failing"]


@pytest.mark.parametrize(("answered", "rest"), [(PopUp.SHOWN, HOUR), (PopUp.LATER, DAY)])
def test_of_many_the_next_one_waits_until_the_first_is_viewed_or_comes_back(answered: PopUp, rest: timedelta) -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    first, *_ = [an_alert(pc, rule, severity="warning") for rule in ("disk_worn", "disk_hot", "fan_failed", "cpu_hot")]
    answer(first, answered)
    assert [told(pc, NOW + rest * share) for share in (0, 0.99, 1)] == [[], [], ["disk_worn"]]
    worse = an_alert(pc)
    assert told(pc) == ["disk_failing"]
    answer(worse, PopUp.VIEWED)
    answer(first, PopUp.VIEWED)
    assert told(pc) == ["disk_hot", "fan_failed", "cpu_hot"]


def test_another_pc_cannot_answer() -> None:
    mine = partners.partner()
    alert, other = an_alert(devices.pc(mine, "5CG4100ABC")), devices.pc(mine, "5CG4100XYZ")
    for partner_id, device_id in ((mine.id, other.id), (partners.partner("Other").id, alert.device_id)):
        with pytest.raises(NoticeWithdrawn):
            answer_notice(
                partner_id=partner_id, device_id=device_id, alert_id=alert.id, answer=PopUp.VIEWED, now=NOW
            )  # fmt: skip
    with pytest.raises(NoticeWithdrawn):
        answer_notice(
            partner_id=mine.id, device_id=other.id, alert_id=uuid7(), answer=PopUp.VIEWED, now=NOW
        )  # fmt: skip

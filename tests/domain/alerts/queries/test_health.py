"""How a PC is: the last that was measured of each kind, and 'no data'."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.alerts import queries
from fleetward.domain.alerts.queries.health import thin
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners
from tests.factories.alerts import KINDS, a_reading, an_alert, battery, disk, part

if TYPE_CHECKING:
    from fleetward.domain.alerts.queries import Health
    from fleetward.domain.devices.models import Device

NOW = timezone.now()
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def health(of: Device, now: datetime = NOW) -> dict[str, Health]:
    actor = partners.partner_actor(of.partner)
    with scoped(actor.scope), transaction.atomic():
        return {str(one.kind): one for one in queries.health(actor, of, now)}


@pytest.fixture
def pc(db: None) -> Device:
    del db
    return devices.pc(partners.partner(), "5CG4100ABC")


def test_a_pc_that_never_sent_a_reading_has_no_data(pc: Device) -> None:
    found = health(pc)
    assert list(found) == list(KINDS)
    assert {(one.no_data, one.measured_at, len(one.parts), one.severity) for one in found.values()} == {
        (True, None, 0, None)
    }


def test_each_kind_is_as_it_was_last_measured(pc: Device) -> None:
    a_reading(pc, disk(percentage_used=4), battery(50), taken_at=NOW - 2 * DAY, missing=("fan",))
    a_reading(pc, disk(percentage_used=5), disk("S2"), taken_at=NOW - DAY, missing=("battery", "fan"))
    found = health(pc)
    assert [(one.part, one.values["percentage_used"]) for one in found["disk"].parts] == [("S1", 5), ("S2", 3)]
    assert (found["disk"].measured_at, found["battery"].measured_at) == (NOW - DAY, NOW - 2 * DAY)
    assert [found[kind].no_data for kind in ("disk", "battery", "fan", "memory")] == [False, False, True, False]
    assert (found["fan"].measured_at, found["memory"].parts) == (None, [])


def test_what_was_measured_more_than_a_week_ago_is_no_data_since_then(pc: Device) -> None:
    a_reading(pc, disk(), taken_at=NOW)
    found = [health(pc, NOW + 7 * DAY)["disk"], health(pc, NOW + 7 * DAY + HOUR)["disk"]]
    assert [(one.no_data, one.measured_at) for one in found] == [(False, NOW), (True, NOW)]


def test_a_part_of_which_nothing_could_be_measured_has_no_data(pc: Device) -> None:
    a_reading(pc, disk(), part("disk", "S2", type="nvme"), part("fan", rpm=None), taken_at=NOW)
    found = health(pc)
    assert [one.no_data for kind in ("disk", "fan") for one in found[kind].parts] == [False, True, True]


def test_a_part_and_its_kind_are_as_bad_as_the_worst_open_alert(pc: Device) -> None:
    a_reading(pc, disk(), disk("S2"), part("temperature", "coretemp/0", celsius=50.0), taken_at=NOW)
    an_alert(pc, "disk_hot", severity="warning"), an_alert(pc, "disk_failing")
    an_alert(pc, "cpu_hot", part="cpu", severity="warning")
    an_alert(pc, "disk_worn", part="S2", state="closed", closed_at=NOW)
    found = health(pc)
    assert [one.severity for one in found["disk"].parts] == ["critical", None]
    assert (found["disk"].severity, found["temperature"].severity, found["battery"].severity) == (
        "critical", "warning", None,
    )  # fmt: skip


def test_however_much_was_measured_it_takes_two_queries(pc: Device) -> None:
    spent = []
    for times in (1, 3):
        for place in range(times):
            a_reading(pc, disk(), taken_at=NOW - HOUR * (place + 10 * times))
        with CaptureQueriesContext(connection) as found:
            health(pc)
        spent.append(len([one for one in found if one["sql"].startswith("SELECT")]))
    assert spent == [2, 2]


values: Any = st.lists(st.floats(-100, 100), max_size=60)


@given(values, st.integers(1, 20))
def test_a_thinned_row_is_short_keeps_its_order_and_its_highest_point(numbers: list[float], most: int) -> None:
    points = [(NOW + HOUR * place, number) for place, number in enumerate(numbers)]
    left = thin(points, most)
    assert len(left) == min(len(points), most)
    assert left == sorted(set(left) & set(points))
    assert max(numbers, default=None) == max((number for _, number in left), default=None)

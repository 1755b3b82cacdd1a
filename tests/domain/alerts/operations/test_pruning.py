"""Old readings are forgotten, one a day of them later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.alerts.models import Reading
from fleetward.domain.alerts.operations import prune_readings
from fleetward.entrypoints.jobs import alerts as jobs
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners
from tests.factories.alerts import a_reading, disk

if TYPE_CHECKING:
    from fleetward.domain.devices.models import Device

pytestmark = pytest.mark.usefixtures("db")

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def measured(of: Device, *ages: timedelta) -> None:
    for age in ages:
        a_reading(of, disk(), taken_at=NOW - age)


def left(of: Device) -> list[timedelta]:
    with scoped(Scope(of.partner_id)), transaction.atomic():
        rows = Reading.objects.filter(partner_id=of.partner_id, device_id=of.id).order_by("-taken_at")
        return [NOW - one.taken_at for one in rows]


def test_readings_older_than_four_hundred_days_go() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    measured(pc, 401 * DAY, 400 * DAY, 399 * DAY)
    assert prune_readings(partner_id=pc.partner_id, now=NOW) == 1
    assert left(pc) == [399 * DAY, 400 * DAY]


def test_of_those_older_than_five_weeks_the_last_of_each_pc_and_day_stays() -> None:
    mine = partners.partner()
    pc, other = devices.pcs(mine, ["5CG4100ABC", "5CG4100XYZ"])
    old = [36 * DAY - HOUR * hours for hours in (0, 1, 2)]
    before = [37 * DAY - HOUR * 2]
    new = [34 * DAY - HOUR * hours for hours in (0, 1)]
    measured(pc, *before, *old, *new)
    measured(other, old[0])
    assert prune_readings(partner_id=mine.id, now=NOW) == 2
    assert (left(pc), left(other)) == ([new[1], new[0], old[2], before[0]], [old[0]])
    assert prune_readings(partner_id=mine.id, now=NOW) == 0


def test_it_goes_on_chunk_by_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fleetward.domain.alerts.operations.pruning.CHUNK", 2)
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    measured(pc, *(405 * DAY - HOUR * hours for hours in range(5)))
    assert prune_readings(partner_id=pc.partner_id, now=NOW) == 5


def test_the_job_prunes_every_partner() -> None:
    pcs = [devices.pc(partners.partner(name), "5CG4100ABC") for name in ("Nordlys Data AS", "Sydhav IT AS")]
    for pc in pcs:
        measured(pc, 500 * DAY)
    jobs.prune_readings.func(0)
    assert [left(pc) for pc in pcs] == [[], []]

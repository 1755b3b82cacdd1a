"""A PC sends readings; its alerts open, change and close."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fleetward.foundation.kit.ids import uuid7
from tests.factories import devices, partners
from tests.factories.alerts import a_reading, alerts, disk, open_alerts

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
HOUR = timedelta(hours=1)


def test_a_disk_that_says_it_will_fail_is_an_alert_at_once() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    assert a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    assert open_alerts(pc) == [("disk_failing", "S1", "critical")]


def test_the_same_reading_twice_is_one() -> None:
    pc, sent = devices.pc(partners.partner(), "5CG4100ABC"), uuid7()
    assert a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW, known_as=sent)
    assert not a_reading(pc, disk(), taken_at=NOW + HOUR, known_as=sent)
    assert len(alerts(pc)) == 1


def test_it_closes_when_two_readings_say_that_the_cause_is_gone() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    a_reading(pc, disk(), taken_at=NOW + HOUR)
    assert open_alerts(pc) == [("disk_failing", "S1", "critical")]
    a_reading(pc, disk(), taken_at=NOW + 2 * HOUR)
    assert [(one.state, one.closed_why) for one in alerts(pc)] == [("closed", "gone")]

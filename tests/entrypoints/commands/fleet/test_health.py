from __future__ import annotations

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta

from fleetward.entrypoints.commands.fleet import health
from fleetward.entrypoints.commands.fleet.health import SHARES, Character

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
SERIALS = [f"5CG{number:07d}" for number in range(4000)]
NOTEBOOK, DESKTOP = "HP EliteBook 840 14 inch G11", "HP Elite Mini 800 G9"


def serial_of(character: Character) -> str:
    return next(serial for serial in SERIALS if health.character(serial) is character)


def test_the_same_moment_gives_the_same_message() -> None:
    assert health.measure(SERIALS[0], NOTEBOOK, NOW) == health.measure(SERIALS[0], NOTEBOOK, NOW)


def test_another_moment_is_another_message() -> None:
    later = health.measure(SERIALS[0], NOTEBOOK, NOW + timedelta(seconds=1))
    assert later["id"] != health.measure(SERIALS[0], NOTEBOOK, NOW)["id"]


def test_of_a_hundred_pcs_so_many_ail_from_each() -> None:
    assert sum(SHARES.values()) == 100
    found = Counter(health.character(serial) for serial in SERIALS)
    assert set(found) == set(Character)
    assert abs(found[Character.WELL] / len(SERIALS) - SHARES[Character.WELL] / 100) < 0.03


def test_errors_of_a_failing_disk_grow_until_another_is_in_its_place() -> None:
    serial = serial_of(Character.FAILING_DISK)
    disks = [health.measure(serial, NOTEBOOK, NOW + timedelta(days=day))["disks"][0] for day in range(health.LIFE + 1)]
    for earlier, later in itertools.pairwise(disks):
        if earlier["id"] == later["id"]:
            assert earlier["media_errors"] <= later["media_errors"]
        else:
            assert later["media_errors"] == 0
    assert len({disk["id"] for disk in disks}) == 2


def test_a_pc_that_measures_nothing_says_nothing_of_its_parts() -> None:
    message = health.measure(serial_of(Character.UNMEASURED), NOTEBOOK, NOW)
    assert set(message) == {"id", "taken_at", "firmware"}


def test_a_desktop_has_no_battery() -> None:
    assert health.measure(SERIALS[0], DESKTOP, NOW)["batteries"] == []

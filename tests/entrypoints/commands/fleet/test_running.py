"""A fleet against a real server: PCs join, alerts follow from what they measure, users submit repair cases."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.entrypoints.commands.fleet import choosing, health, running
from fleetward.entrypoints.commands.fleet.health import Character
from tests.factories import devices, feed_world, partners
from tests.journeys.conftest import server

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["server"]  # the fixture

SERIALS = [f"5CG{number:07d}" for number in range(2000)]


def of(character: Character, count: int) -> list[str]:
    return [serial for serial in SERIALS if health.character(serial) is character][:count]


@pytest.fixture
def joined(server: str, settings: Any) -> list[Any]:
    settings.PUBLIC_URL = server
    mine = partners.partner()
    for serial in (*of(Character.DYING_DISK, 6), *of(Character.WELL, 2)):
        devices.held(mine, serial)
    chosen = choosing.choose(server, 8, {}, timezone.now())
    return running.join(chosen, timezone.now())


def test_pcs_join_and_what_ails_them_is_known_at_once(joined: list[Any]) -> None:
    assert len(joined) == 8
    found = feed_world.fetch(
        "SELECT serial FROM alerts_alert WHERE rule = 'disk_failing' AND state = 'open' ORDER BY 1"
    )
    assert [serial for (serial,) in found] == of(Character.DYING_DISK, 6)


def test_their_users_answer_pop_ups_and_submit_repair_cases(joined: list[Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    running.run(joined, until=timezone.now() + timedelta(seconds=3))
    moods = feed_world.fetch("SELECT pop_up, count(*) FROM alerts_alert GROUP BY 1")
    cases = feed_world.fetch("SELECT count(*) FROM repairs_repaircase")[0][0]
    assert dict(moods)["viewed"] == cases > 0


def test_an_earlier_run_leaves_its_credentials_to_the_next(joined: list[Any], tmp_path: Path) -> None:
    running.remember(tmp_path / "fleet.json", joined)
    known = running.keep(tmp_path / "fleet.json")
    again = choosing.choose(joined[0].server, 8, known, timezone.now())
    assert [(pc.serial, pc.credential) for pc in again] == [(pc.serial, pc.credential) for pc in joined]

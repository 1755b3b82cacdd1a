"""Messages on the disk: whole or not there, oldest first, bounded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from fleetward_agent.outbox import Outbox

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    made = Outbox(tmp_path / "outbox", most=3)
    made.prepare()
    return made


def addresses(outbox: Outbox) -> list[tuple[str, object]]:
    return [(message.address, message.body["id"]) for message in outbox.waiting()]


def test_messages_wait_in_their_order_and_go_when_removed(outbox: Outbox) -> None:
    for number in range(3):
        outbox.put("readings", {"id": number})
    first = next(outbox.waiting())
    outbox.remove(first)
    outbox.remove(first)
    assert addresses(outbox) == [("readings", 1), ("readings", 2)]


def test_order_stands_where_the_clock_is_turned_back(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    outbox.put("readings", {"id": 0})
    monkeypatch.setattr(time, "time_ns", lambda: 5)
    outbox.put("readings", {"id": 1})
    assert addresses(outbox) == [("readings", 0), ("readings", 1)]


def test_the_oldest_go_where_there_are_too_many(outbox: Outbox) -> None:
    for number in range(5):
        outbox.put("readings", {"id": number})
    assert addresses(outbox) == [("readings", 2), ("readings", 3), ("readings", 4)]


def test_an_older_inventory_waits_too_for_readings_are_in_it(outbox: Outbox) -> None:
    for number, address in enumerate(("inventory", "readings", "inventory")):
        outbox.put(address, {"id": number})
    assert addresses(outbox) == [("inventory", 0), ("readings", 1), ("inventory", 2)]


def test_an_answer_to_a_notice_keeps_its_address(outbox: Outbox) -> None:
    outbox.put("notices/abc", {"id": 1})
    assert addresses(outbox) == [("notices/abc", 1)]


def test_what_a_killed_writer_or_a_broken_disk_left_is_dropped(outbox: Outbox) -> None:
    (outbox.folder / ".00000000000000000001-readings.json.77.1").write_text('{"addr')
    (outbox.folder / "00000000000000000002-readings.json").write_text("\x00\x00")
    (outbox.folder / "00000000000000000003-readings.json").write_text('{"address": 1, "body": {}}')
    outbox.prepare()
    outbox.put("readings", {"id": 4})
    assert addresses(outbox) == [("readings", 4)]
    assert [path.name.partition("-")[2] for path in outbox.folder.iterdir()] == ["readings.json"]

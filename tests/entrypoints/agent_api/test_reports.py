from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from fleetward.entrypoints.agent_api import reports
from tests.entrypoints.agent_api.speaking import PC, health, in_pool, post, registered, said, stored, told
from tests.factories import feed_world
from tests.factories.alerts import alerts

if TYPE_CHECKING:
    from pathlib import Path

READINGS, INVENTORY = "/agent/v1/readings", "/agent/v1/inventory"
DISK = {"id": "S1", "name": "SAMSUNG MZVL2512", "type": "nvme", "passed": True, "percentage_used": 12}

pytestmark = pytest.mark.usefixtures("db")


def rows(query: str) -> list[Any]:
    return [tuple(json.loads(one) for one in row) for row in feed_world.fetch(query)]


def test_a_reading_is_stored_in_its_neutral_form_and_what_is_absent_is_missing() -> None:
    in_pool()
    fan = {"id": "hp/fan1", "name": None, "rpm": 2400.5, "fault": False, "colour": "red"}
    body = health(disks=[DISK], fans=[fan], batteries=[], memory=None, gpus=[{"id": 1}])
    assert told(post(READINGS, body, registered())) == {"accepted": True}
    assert rows("SELECT parts, missing FROM alerts_reading") == [(
        [
            {"kind": "disk", "part": "S1", "label": "SAMSUNG MZVL2512",
             "values": {"type": "nvme", "passed": True, "percentage_used": 12}},
            {"kind": "fan", "part": "hp/fan1", "label": "", "values": {"rpm": 2400.5, "fault": False}},
        ],
        ["temperature", "memory", "firmware"],
    )]  # fmt: skip


def test_a_replayed_reading_is_accepted_and_stored_once() -> None:
    in_pool()
    credential, body = registered(), health(disks=[DISK])
    assert [told(post(READINGS, body, credential)) for _ in range(3)] == [{"accepted": True}] * 3
    assert stored() == (0, 1, 1)


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (timedelta(minutes=9), 200), (timedelta(minutes=11), 422), (timedelta(days=-29), 200),
        (timedelta(days=-31), 422),
    ],
)  # fmt: skip
def test_a_clock_that_is_wrong_is_told_so_and_nothing_is_stored(away: timedelta, expected: int) -> None:
    in_pool()
    answer = post(READINGS, health() | {"taken_at": (timezone.now() + away).isoformat()}, registered())
    assert answer.status_code == expected
    if expected != 200:
        assert said(answer) == (422, "clock")
    assert stored() == ((0, 1, 1) if expected == 200 else (0, 0, 0))


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "1"}, {"id": None}, {"taken_at": "yesterday"}, {"taken_at": "2026-11-26T00:00:00"},
        {"taken_at": "0001-01-01T00:00:00+14:00"}, {"taken_at": 5}, {"disks": {}}, {"disks": ["S1"]},
        {"disks": [{}]}, {"disks": [{"id": " "}]}, {"disks": [{"id": "a\u0000"}]}, {"disks": [DISK, DISK]},
        {"disks": [DISK] * 129}, {"disks": [DISK | {"passed": 1}]}, {"disks": [DISK | {"media_errors": "0"}]},
        {"disks": [DISK | {"media_errors": True}]}, {"disks": [DISK | {"media_errors": 10**400}]},
        {"fans": [{"id": "f", "rpm": 1e300}]}, {"firmware": [{"id": "s", "version": "x" * 201}]},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_nothing_is_stored(wrong: dict[str, Any]) -> None:
    in_pool()
    credential = registered()
    assert said(post(READINGS, health() | wrong, credential)) == (422, "malformed")
    content = {"deviceid": "x", "content": {"health": health() | wrong}}
    assert said(post(INVENTORY, content, credential)) == (422, "malformed")
    assert stored() == (0, 0, 0)


def test_an_inventory_is_stored_without_anything_about_people_and_replaces_the_one_before(samples: Path) -> None:
    in_pool()
    credential = registered()
    body = json.loads((samples / "inventory/agent-glpi-1.12dev-hp-840g8.json").read_text())
    body["content"] |= {
        "users": [{"login": "kari"}], "envs": [{"key": "HOME", "val": "/home/kari"}], "local_users": [{"login": "k"}],
        "processes": [{"cmd": "mysql -psecret", "user": "kari"}], "softwares": [{"name": "x", "username": "kari"}],
    }  # fmt: skip
    body["content"]["health"] = health(disks=[DISK | {"passed": False}])
    for _ in range(2):
        assert told(post(INVENTORY, body, credential)) == {"accepted": True}
    assert stored() == (1, 1, 1)
    ((kept,),) = rows("SELECT content FROM alerts_inventory")
    assert sorted(kept) == [
        "batteries", "bios", "controllers", "cpus", "hardware", "memories", "networks", "operatingsystem", "slots",
        "storages",
    ]  # fmt: skip
    assert kept["hardware"] == {
        "chassis_type": "Notebook", "memory": 24105, "vmsystem": "Docker",
        "uuid": "00000000-0000-4000-8000-000000000001",
    }  # fmt: skip
    assert feed_world.fetch("SELECT agent FROM alerts_inventory") == [("GLPI-Agent_v1.12-dev",)]


def test_a_partial_inventory_says_only_that_the_pc_is_there(samples: Path) -> None:
    in_pool()
    body = (samples / "inventory/glpi-computer_1_partial_batteries.json").read_bytes()
    assert told(post(INVENTORY, body, registered())) == {"accepted": True}
    assert stored() == (0, 0, 1)


def test_who_has_no_credential_is_refused_before_anything_is_read() -> None:
    in_pool()
    for address in (READINGS, INVENTORY, "/agent/v1/notices"):
        assert said(post(address, b"{" * 100_000, "wrong")) == (401, "unknown_pc")
        assert said(post(address, {})) == (401, "unknown_pc")
    assert stored() == (0, 0, 0)


def test_limits_and_types_hold_for_those_who_have_one_too() -> None:
    in_pool()
    credential = registered()
    assert said(post(READINGS, b" " * (64 * 1024 + 1), credential)) == (413, "too_large")
    assert said(post(INVENTORY, b" " * (4 * 1024 * 1024 + 1), credential)) == (413, "too_large")
    assert said(post(INVENTORY, b"<REQUEST/>", credential, "application/xml")) == (415, "content_type")
    assert said(post(INVENTORY, {"action": "contact"}, credential)) == (422, "malformed")
    assert said(post(INVENTORY, b'{"deviceid": "x", "content": {"cpus": NaN}}', credential)) == (422, "malformed")
    assert said(post(READINGS, b"[]", credential)) == (422, "malformed")


def test_a_body_that_breaks_off_is_told_so_and_stores_nothing() -> None:
    in_pool()
    whole = json.dumps(health(disks=[DISK])).encode()
    sent = {
        "REQUEST_METHOD": "POST", "wsgi.input": BytesIO(whole), "CONTENT_LENGTH": str(len(whole) + 9),
        "CONTENT_TYPE": "application/json", "HTTP_AUTHORIZATION": f"Bearer {registered()}",
    }  # fmt: skip
    assert said(reports.readings(WSGIRequest(sent))) == (400, "incomplete")
    assert stored() == (0, 0, 0)


def test_a_pc_that_is_no_longer_held_is_refused() -> None:
    device = in_pool()
    credential = registered()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE devices_device SET place = 'left'")
    assert said(post(READINGS, health(), credential)) == (401, "unknown_pc")
    assert said(post(INVENTORY, {"deviceid": PC, "content": {}}, credential)) == (401, "unknown_pc")
    assert (stored(), alerts(device)) == ((0, 0, 0), [])


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["content", "health", "disks", "fans", "id", "rpm", "taken_at"]), inner),
    ),
    max_leaves=20,
)


@hypothesis(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.binary(min_size=1, max_size=200), _JSON.map(lambda one: json.dumps(one).encode())))
def test_whatever_a_known_pc_sends_is_answered_and_only_what_is_accepted_is_stored(content: bytes) -> None:
    if not feed_world.fetch("SELECT 1 FROM devices_device"):
        in_pool()
    credential = registered()
    before = stored()
    statuses = [post(one, content, credential).status_code for one in (READINGS, INVENTORY)]
    assert set(statuses) <= {200, 422}
    if set(statuses) == {422}:
        assert stored() == before


@hypothesis(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_readings_in_any_order_and_number_are_stored_once_each(order: list[int]) -> None:
    if not feed_world.fetch("SELECT 1 FROM devices_device"):
        in_pool()
    credential, (_, before, _) = registered(), stored()
    bodies = [health(disks=[DISK]) for _ in range(5)]
    assert {post(READINGS, bodies[number], credential).status_code for number in order} == {200}
    assert stored()[1] - before == len(set(order))

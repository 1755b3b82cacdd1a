"""A PC sends readings; its alerts open, change and close."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetward.domain.alerts.judging import WINDOW
from fleetward.domain.alerts.models import Alert, Inventory, Reading
from fleetward.domain.alerts.operations import record_inventory, record_readings
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners
from tests.factories.alerts import KINDS, a_reading, alerts, an_alert, disk, new_reading, open_alerts

if TYPE_CHECKING:
    from fleetward.domain.devices.models import Device

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def audited(of: Device) -> list[tuple[str, str]]:
    with scoped(Scope(of.partner_id)), transaction.atomic():
        rows = AuditEntry.objects.filter(partner_id=of.partner_id).order_by("id")
        return list(rows.values_list("actor_label", "action"))


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


def test_it_changes_instead_of_repeating_itself_and_only_what_opens_and_closes_is_audited() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    for place, errors in enumerate((0, 1, 2, 3, 30)):
        a_reading(pc, disk(media_errors=errors), taken_at=NOW + place * HOUR)
    assert [(one.severity, one.values["number"], one.opened_at) for one in alerts(pc)] == [("critical", 30, NOW + HOUR)]
    assert audited(pc) == [("PC agent", "alert.opened")]


def test_a_cause_that_comes_back_within_fourteen_days_opens_the_same_alert_again() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    for days, passed in ((0, False), (1, True), (2, True), (15, False)):
        a_reading(pc, disk(passed=passed, critical_warning=0 if passed else 1), taken_at=NOW + days * DAY)
    assert [(one.state, one.reopened, one.pop_up, one.closed_why) for one in alerts(pc)] == [("open", 1, "waiting", "")]
    assert [action for _, action in audited(pc)] == ["alert.opened", "alert.closed", "alert.reopened"]


def test_one_that_comes_back_later_is_another_alert() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    for days, passed in ((0, False), (1, True), (2, True), (17, False)):
        a_reading(pc, disk(passed=passed, critical_warning=0 if passed else 1), taken_at=NOW + days * DAY)
    assert [(one.state, one.reopened) for one in alerts(pc)] == [("closed", 0), ("open", 0)]


def test_a_viewed_alert_that_comes_back_pops_up_again() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    an_alert(pc, state="closed", closed_at=NOW - DAY, closed_why="gone", pop_up="viewed", pop_up_not_before=NOW + DAY)
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    again = [(one.state, one.reopened, one.pop_up, one.pop_up_not_before) for one in alerts(pc)]
    assert again == [("open", 1, "waiting", None)]


def test_an_alert_of_another_place_is_not_opened_again() -> None:
    mine = partners.partner()
    pc = devices.pc(mine, "5CG4100ABC")
    elsewhere = partners.customer(mine)
    an_alert(pc, state="closed", closed_at=NOW - DAY, closed_why="gone", customer_id=elsewhere.id)
    an_alert(pc, state="closed", closed_at=NOW - DAY, closed_why="pc_moved")
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    assert [(one.state, one.customer_id) for one in alerts(pc)] == [
        ("closed", elsewhere.id), ("closed", None), ("open", None),
    ]  # fmt: skip


def test_a_disk_that_was_replaced_closes_its_alerts_as_that() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    for hours in (1, 2):
        a_reading(pc, disk("S2"), taken_at=NOW + hours * HOUR)
    assert [(one.part, one.state, one.closed_why) for one in alerts(pc)] == [("S1", "closed", "part_replaced")]


def test_no_data_closes_nothing() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    for hours in range(1, 20):
        a_reading(pc, taken_at=NOW + hours * HOUR, missing=KINDS)
    assert open_alerts(pc) == [("disk_failing", "S1", "critical")]


def test_what_comes_late_is_history_and_does_not_turn_the_clock_back() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    for hours in (2, 3):
        a_reading(pc, disk(), taken_at=NOW + hours * HOUR)
    for hours in (0, 1):
        assert a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW + hours * HOUR, now=NOW + 4 * HOUR)
    assert alerts(pc) == []


def test_the_alert_stands_where_the_pc_stands() -> None:
    customer = partners.customer(partners.partner())
    pc = devices.on_dashboard(customer, "5CG4100ABC")
    a_reading(pc, disk(passed=False, critical_warning=1), taken_at=NOW)
    assert [(one.customer_id, one.serial, one.model) for one in alerts(pc)] == [(customer.id, pc.serial, pc.model)]
    with scoped(Scope(pc.partner_id)), transaction.atomic():
        assert [one.customer_id for one in Reading.objects.filter(partner_id=pc.partner_id)] == [customer.id]


def test_nothing_is_stored_of_a_pc_that_is_not_held() -> None:
    mine, other = partners.partner(), partners.partner("Sydhav IT AS")
    gone, theirs = devices.pc(mine, "5CG4100ABC", place="left"), devices.pc(other, "5CG4100XYZ")
    reading = new_reading([disk(passed=False, critical_warning=1)], NOW)
    for device_id in (gone.id, theirs.id, uuid7()):
        assert not record_readings(partner_id=mine.id, device_id=device_id, reading=reading, now=NOW)
        record_inventory(partner_id=mine.id, device_id=device_id, agent="x", content={}, now=NOW)
    with scoped(Scope(mine.id)), transaction.atomic():
        rows = [model.objects.filter(partner_id=mine.id).count() for model in (Reading, Alert, Inventory)]
    assert rows == [0, 0, 0]


def test_an_alert_of_a_rule_that_is_no_longer_in_the_book_closes() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    an_alert(pc, "forgotten", kind="disk")
    a_reading(pc, disk(), taken_at=NOW)
    assert [(one.state, one.closed_why) for one in alerts(pc)] == [("closed", "gone")]


def test_the_inventory_is_the_last_that_was_said() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    for place, agent in enumerate(("GLPI-Agent_v1.5", "fleetward-agent/1" + "0" * 200)):
        content, now = {"bios": {"n": place}}, NOW + place * HOUR
        record_inventory(partner_id=pc.partner_id, device_id=pc.id, agent=agent, content=content, now=now)
    with scoped(Scope(pc.partner_id)), transaction.atomic():
        found = list(Inventory.objects.values_list("agent", "content", "received_at"))
    assert found == [(("fleetward-agent/1" + "0" * 200)[:120], {"bios": {"n": 1}}, NOW + HOUR)]


def test_however_many_parts_a_message_takes_as_many_queries() -> None:
    mine = partners.partner()
    few, many = devices.pcs(mine, ["5CG4100ABC", "5CG4100XYZ"])
    spent = []
    for pc, parts in ((few, 1), (many, 24)):
        a_reading(pc, *(disk(f"S{part}") for part in range(parts)), taken_at=NOW)
        with CaptureQueriesContext(connection) as opening:
            broken = [disk(f"S{part}", passed=False, critical_warning=1, media_errors=1) for part in range(parts)]
            a_reading(pc, *broken, taken_at=NOW + HOUR)
        assert len(open_alerts(pc)) == 2 * parts
        with CaptureQueriesContext(connection) as changing:
            more = [disk(f"S{part}", media_errors=2 + part) for part in range(parts)]
            a_reading(pc, *more, taken_at=NOW + 2 * HOUR)
        spent.append((len(opening), len(changing)))
    assert spent[0] == spent[1]


def test_eight_workers_with_the_messages_of_one_pc_open_each_alert_once() -> None:
    pc = devices.pc(partners.partner(), "5CG4100ABC")
    sent = [
        new_reading([disk(passed=False, critical_warning=1, media_errors=hour)], NOW + hour * HOUR)
        for hour in range(12)
    ]

    def send(seed: int) -> list[bool]:
        order = random.Random(seed).sample(sent, len(sent))  # noqa: S311 (not a secret)
        try:
            return [
                record_readings(partner_id=pc.partner_id, device_id=pc.id, reading=one, now=NOW + DAY) for one in order
            ]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        stored = [one for found in pool.map(send, range(8)) for one in found]
    assert sum(stored) == len(sent)
    assert open_alerts(pc) == [("disk_errors", "S1", "critical"), ("disk_failing", "S1", "critical")]
    assert [one.values["number"] for one in alerts(pc) if one.rule == "disk_errors"] == [11]


measured = st.fixed_dictionaries(
    {"temperature_c": st.sampled_from([40, 66, 69, 71, 75, 85]), "media_errors": st.sampled_from([0, 0, 0, 1, 2, 15])},
    optional={"passed": st.booleans(), "percentage_used": st.sampled_from([89, 90, 100])},
)  # fmt: skip
earlier = st.lists(st.lists(measured, max_size=2) | st.none(), max_size=WINDOW - 1)
newest = st.lists(measured, min_size=2, max_size=2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(earlier, newest, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_of_messages_changes_what_is_open_in_the_end(
    before: list[list[dict[str, Any]] | None], last: list[dict[str, Any]], chance: random.Random
) -> None:
    """As long as no more messages were overtaken than are looked at, and the newest measured the part."""
    mine = partners.partner(f"Nordlys {uuid7()}")
    first, second = devices.pcs(mine, [f"{uuid7().hex[-12:].upper()}" for _ in range(2)])
    sent = [
        new_reading(
            [disk(f"S{number}", **({"critical_warning": 1} | values)) for number, values in enumerate(disks or ())],
            NOW + place * DAY, missing=("disk",) if disks is None else (),
        )
        for place, disks in enumerate([*before, last])
    ]  # fmt: skip
    shuffled = sent + chance.sample(sent, len(sent) // 2)
    chance.shuffle(shuffled)
    for pc, messages in ((first, sent), (second, shuffled)):
        for one in messages:
            record_readings(partner_id=mine.id, device_id=pc.id, reading=one, now=NOW + 30 * DAY)
            keys = [(rule, part) for rule, part, _ in open_alerts(pc)]
            assert keys == sorted(set(keys))
    assert open_alerts(second) == open_alerts(first)

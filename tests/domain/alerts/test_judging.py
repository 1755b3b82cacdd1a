"""What readings say: rules over time, against a plain model that reads the whole history from its beginning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fleetward.domain.alerts.judging import WINDOW, History, Verdict, judge
from fleetward.domain.alerts.measures import Snapshot, snapshot
from fleetward.domain.alerts.rule_book import rule_book
from tests.factories.alerts import battery, disk, part

if TYPE_CHECKING:
    from collections.abc import Sequence

BOOK = rule_book()
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Parts = list[dict[str, Any]]


def shot(at: datetime, *parts: dict[str, Any], missing: tuple[str, ...] = ()) -> Snapshot:
    return snapshot(at, list(parts), list(missing))


def looked_at(readings: list[Snapshot], product: str = "8Y4J2EA") -> History:
    """What the database offers of a PC's readings: as `queries.history` says it."""
    recent, rest = readings[-WINDOW:], readings[:-WINDOW]
    spans = [recent[-1].taken_at - timedelta(days=days) for days in BOOK.days]
    before = [max((one for one in rest if one.taken_at <= since), key=_at, default=None) for since in spans]
    older = {id(one): one for one in [*rest[:1], *before] if one}
    return History(recent, sorted(older.values(), key=_at), not older, product)


def _at(one: Snapshot) -> datetime:
    return one.taken_at


def say(readings: list[Snapshot], *, watched: tuple[tuple[str, str], ...] = ()) -> dict[tuple[str, str], Verdict]:
    return judge(looked_at(readings), BOOK, watched)


def found(*history: Parts, step: timedelta = HOUR, missing: tuple[str, ...] = ()) -> dict[str, str]:
    """Rules that find something in the end, each with its severity."""
    readings = [shot(BEGIN + step * place, *parts, missing=missing) for place, parts in enumerate(history)]
    return {rule: str(one.severity) for (rule, _), one in say(readings).items() if one.opens}


def cpu(celsius: float, **marks: float) -> dict[str, Any]:
    return part("temperature", "coretemp/Package id 0", "CPU", celsius=celsius, **marks)


def fan(rpm: int | None, **values: Any) -> dict[str, Any]:
    return part("fan", "hp/fan1", "fan1", rpm=rpm, **values)


def memory(corrected: int, uncorrected: int = 0) -> dict[str, Any]:
    return part("memory", "mc0/dimm0", "DIMM A", corrected=corrected, uncorrected=uncorrected)


def firmware(version: str = "V70 Ver. 01.06.00", **values: Any) -> dict[str, Any]:
    return part("firmware", "system", "System Firmware", version=version, **values)


def test_a_healthy_pc_has_no_alert() -> None:
    well = [disk(), battery(), cpu(61.0, high_c=90.0), fan(2400, fault=False), memory(0), firmware()]
    assert found(*[well] * 20) == {}


def test_a_worn_battery_must_say_so_three_times() -> None:
    worn = [battery(26.5)]  # 50 % lost
    assert [found(*[worn] * times) for times in (2, 3)] == [{}, {"battery_worn": "warning"}]
    assert found(*[[battery(15)]] * 3) == {"battery_worn": "critical"}


def test_a_battery_that_wears_fast_is_found_long_before_it_is_worn() -> None:
    history = [[battery(53 - week)] for week in range(12)]  # two per cent a week
    assert found(*history, step=7 * DAY) == {"battery_wearing_fast": "warning"}


def test_a_battery_that_wears_slowly_is_not_found_however_much_it_lost() -> None:
    history = [[battery(53 - month)] for month in range(12)]  # two per cent a month
    assert found(*history, step=30 * DAY) == {}


def test_a_worn_disk() -> None:
    assert [found([disk(percentage_used=used)]) for used in (89, 90, 100)] == [
        {}, {"disk_worn": "warning"}, {"disk_worn": "critical"},
    ]  # fmt: skip


def test_spare_is_low_when_it_is_below_the_disks_own_threshold_and_falls() -> None:
    assert found([disk(available_spare=40)], [disk(available_spare=9)]) == {"disk_spare_low": "critical"}
    assert found([disk(available_spare=9)], [disk(available_spare=9)]) == {}
    assert found([disk(available_spare=40)], [disk(available_spare=10)]) == {}


def test_spare_that_fell_long_ago_is_still_low() -> None:
    history = [[disk(available_spare=40)], *[[disk(available_spare=5)]] * 60]
    assert found(*history, step=5 * DAY) == {"disk_spare_low": "critical"}


def test_the_flag_for_reliability_with_all_spare_left_is_no_alarm() -> None:
    assert found([disk(passed=False, critical_warning=0x04, available_spare=100)]) == {}
    assert found([disk(passed=False, critical_warning=0x04, available_spare=60)]) == {"disk_failing": "critical"}
    assert found([disk(passed=False, critical_warning=0x0C, available_spare=100)]) == {"disk_failing": "critical"}


def test_a_flag_for_heat_is_not_a_disk_that_fails() -> None:
    assert found([disk(passed=False, critical_warning=0x02)]) == {}


def test_a_sata_disk_has_no_flags_and_is_believed() -> None:
    assert found([disk(type="sata", passed=False, critical_warning=None)]) == {"disk_failing": "critical"}


def test_errors_that_grow_are_found_although_the_disk_says_it_passed() -> None:
    assert found([disk(media_errors=3)], [disk(media_errors=4)]) == {"disk_errors": "warning"}
    assert found([disk(media_errors=3)], [disk(media_errors=13)]) == {"disk_errors": "critical"}


def test_a_count_that_stays_is_no_alert_however_large() -> None:
    assert found(*[[disk(media_errors=5_000)]] * 40, step=DAY) == {}


def test_a_large_count_that_was_there_before_is_a_warning_until_it_was_watched_for_a_month() -> None:
    constant = [[disk(reallocated_sectors=600)]] * 40
    watched = [found(*constant[:days], step=DAY) for days in (1, 2, 30, 31)]
    assert watched == [{"disk_sectors": "warning"}] * 3 + [{}]


def test_a_counter_of_which_one_reading_says_nothing_has_not_grown() -> None:
    errors = [disk(media_errors=3, uncorrectable_sectors=1)]
    assert found(errors, [disk(media_errors=None, uncorrectable_sectors=1)], errors) == {}


def test_a_disk_that_passed_with_seven_media_errors_is_a_warning_from_its_first_reading_on() -> None:
    assert found([disk(media_errors=7, passed=True, available_spare=99)]) == {"disk_errors": "warning"}


def test_heat_is_found_over_several_readings_and_not_in_one() -> None:
    assert found([disk(temperature_c=85)], [disk(temperature_c=40)], [disk(temperature_c=85)]) == {}
    assert found(*[[disk(temperature_c=75)]] * 3) == {"disk_hot": "warning"}
    assert found(*[[cpu(99.0, high_c=90.0)]] * 3) == {"cpu_hot": "critical"}


def test_many_sensors_of_one_processor_are_one_alert() -> None:
    cores = [part("temperature", f"coretemp/Core {core}", celsius=95.0) for core in range(16)]
    assert list(say([shot(BEGIN + HOUR * place, *cores) for place in range(3)])) == [("cpu_hot", "cpu")]


def test_other_sensors_are_not_the_processor() -> None:
    assert found(*[[part("temperature", "iwlwifi_1/temp1", celsius=99.0)]] * 3) == {}


def test_a_fan_that_stands_still_is_a_fault_only_while_the_pc_is_hot() -> None:
    assert found(*[[fan(0), cpu(40.0)]] * 3) == {}
    assert found(*[[fan(0), cpu(92.0)]] * 2) == {"fan_failed": "critical"}
    assert found(*[[fan(0)]] * 3, missing=("temperature",)) == {}
    assert found(*[[fan(None, fault=True)]] * 2) == {"fan_failed": "critical"}


def test_memory_errors() -> None:
    assert found([memory(0)], [memory(12)]) == {"memory_corrected": "warning"}
    assert found([memory(5_000)], [memory(5_002)]) == {}
    assert found([memory(0, 1)]) == {"memory_uncorrected": "critical"}


def test_firmware_with_a_known_fault_on_that_product_and_a_critical_update() -> None:
    faulty = "V70 Ver. 01.05.00"
    assert found([firmware(faulty)]) == {"firmware_faulty": "warning"}
    other = judge(looked_at([shot(BEGIN, firmware(faulty))], product="XYZ"), BOOK)
    assert not other["firmware_faulty", "system"].opens
    assert found([firmware(available="2", urgency="critical")]) == {"firmware_update": "info"}
    assert found([firmware(available="2", urgency="high")]) == {}
    assert found([firmware(available="", urgency="critical")]) == {}


@pytest.mark.parametrize("value", [None, "12", True, float("nan"), float("inf"), [], {}, 1e300, 10**40])
def test_a_value_that_makes_no_sense_is_no_data(value: Any) -> None:
    names = ("percentage_used", "media_errors", "temperature_c", "available_spare", "reallocated_sectors")
    silent = say([shot(BEGIN, part("disk", "S1", **dict.fromkeys(names, value)))])
    assert silent == {}


def test_what_the_newest_reading_did_not_measure_is_not_judged() -> None:
    hot = [shot(BEGIN + HOUR * place, disk(temperature_c=85)) for place in range(3)]
    silent = [shot(BEGIN + HOUR * 3, missing=("disk",)), shot(BEGIN + HOUR * 3, disk(temperature_c=None))]
    assert [("disk_hot", "S1") in say([*hot, one]) for one in silent] == [False, False]


def test_a_part_is_gone_when_two_readings_in_a_row_do_not_have_it() -> None:
    readings = [shot(BEGIN, disk()), *(shot(BEGIN + HOUR * place, disk("S2")) for place in (1, 2))]
    watched = (("disk_failing", "S1"),)
    ways = [say(readings[:many], watched=watched).get(watched[0]) for many in (2, 3)]
    assert [one and (one.opens, str(one.why)) for one in ways] == [None, (False, "part_replaced")]


def test_it_is_not_gone_when_disks_could_not_be_measured() -> None:
    readings = [shot(BEGIN, disk()), *(shot(BEGIN + HOUR * place, missing=("disk",)) for place in range(1, 30))]
    assert say(readings, watched=(("disk_failing", "S1"),)) == {}


def plain_level(numbers: Sequence[float | None], *, least: float, readings: int, margin: float) -> list[bool]:
    """Whether an alert is open after each reading, as the rule book's head says it."""
    is_open, states, fired = False, [], set[int]()
    for end, number in enumerate(numbers):
        row = [one for one in numbers[: end + 1] if one is not None]
        if number is not None and len(row) >= readings and min(row[-readings:]) >= least:
            fired.add(end)
        seen = [place for place in range(max(0, end - WINDOW + 1), end + 1) if numbers[place] is not None]
        quiet = [place for place in seen[readings - 1 :] if place > max(fired, default=-1)]
        if end in fired:
            is_open = True
        elif number is not None and (len(quiet) >= 12 or (len(row) >= 2 and max(row[-2:]) < least - margin)):
            is_open = False
        states.append(is_open)
    return states


def states(rule: str, part_id: str, readings: list[Snapshot]) -> list[bool]:
    """Whether it is open after each reading, when readings come in their order."""
    is_open, along = False, []
    for end in range(1, len(readings) + 1):
        verdict = say(readings[:end]).get((rule, part_id))
        is_open = verdict.opens if verdict and verdict.decided else is_open
        along.append(is_open)
    return along


degrees = st.sampled_from([None, 60, 64, *[66, 67, 68, 69] * 6, 70, 72, 75, 75])
"""Mostly near the threshold, where nothing is decided."""


@settings(deadline=None, max_examples=200)
@example([75] * 3 + [68] * 30)
@example([75] * 3 + [None, 68] * 30)
@given(st.lists(degrees, min_size=1, max_size=60))
def test_heat_agrees_with_a_plain_model_whatever_was_measured(numbers: list[int | None]) -> None:
    readings = [
        shot(BEGIN + HOUR * place, disk(temperature_c=number)) if number is not None
        else shot(BEGIN + HOUR * place, missing=("disk",))
        for place, number in enumerate(numbers)
    ]  # fmt: skip
    expected = plain_level(numbers, least=70, readings=3, margin=5)
    assert states("disk_hot", "S1", readings) == expected


counts = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([None, 0, 0, 0, 1, 9, 10])), min_size=1, max_size=40
)  # fmt: skip


@settings(deadline=None)
@given(counts)
def test_growing_errors_agree_with_a_plain_model_whenever_they_were_measured(
    steps: list[tuple[int, int | None]],
) -> None:
    """Open while the counter is above what it was a month ago, or when it was first seen; or was five at once."""
    at, errors, readings, known, expected = BEGIN, 0, [], list[tuple[datetime, int]](), [False]
    for days, more in steps:
        at += days * DAY
        errors += more or 0
        if more is None:
            readings.append(shot(at, missing=("disk",)))
            expected.append(expected[-1])
            continue
        readings.append(shot(at, disk(media_errors=errors)))
        known.append((at, errors))
        before = [number for when, number in known if when <= at - 30 * DAY]
        expected.append(errors > (before[-1] if before else known[0][1]) or (errors >= 5 and not before))
    assert states("disk_errors", "S1", readings) == expected[1:]

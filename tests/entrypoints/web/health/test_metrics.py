from __future__ import annotations

import pytest

from fleetward.domain.alerts.measures import MEASURES
from fleetward.entrypoints.web.health import metrics


@pytest.mark.parametrize(("metric", "value", "text"), [
    ("passed", True, "Passed"), ("passed", False, "Failing"),
    ("fault", True, "Yes"), ("percentage_used", 12, "12\u00a0%"),
    ("celsius", 61.25, "61.2\u00a0°C"), ("power_on_hours", 12000, "12,000\u00a0h"), ("version", "V70", "V70"),
    ("rpm", None, "None"), ("something_new", 3, "3"),
])  # fmt: skip
def test_a_value_is_written_with_its_unit(metric: str, value: object, text: str) -> None:
    assert metrics.text(metric, value) == text


def test_every_value_that_a_rule_shows_has_a_name() -> None:
    assert {name for measure in MEASURES.values() for name in measure.said} <= set(metrics.METRICS)


def test_what_is_left_of_a_battery_is_computed_where_it_can_be() -> None:
    assert metrics.with_health({"design_wh": 50, "full_wh": 41.0})["health"] == 82
    assert metrics.with_health({"design_wh": 0, "full_wh": 41.0}) == {"design_wh": 0, "full_wh": 41.0}
    assert metrics.with_health({"rpm": 1}) == {"rpm": 1}

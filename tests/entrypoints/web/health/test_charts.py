from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fleetward.entrypoints.web.health.charts import EDGE, HEIGHT, MOST, WIDTH, Chart, Point, thinned

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=300)


def points(*values: float) -> tuple[Point, ...]:
    return tuple(Point(BEGIN + timedelta(hours=hours), value) for hours, value in enumerate(values))


def test_a_chart_goes_from_edge_to_edge_by_time_and_value() -> None:
    chart = Chart("one", "Wear", "%", points(10, 30, 20))
    assert chart.line == f"M0.0 {HEIGHT - EDGE}.0L300.0 {EDGE}.0L600.0 48.0".replace(".0L600.0 48.0", ".0L600.0 48.0")
    assert (chart.low, chart.high, chart.last) == ("10\u00a0%", "30\u00a0%", "20\u00a0%")
    assert chart.told == "From 10\u00a0% on 1 Nov 2026 to 20\u00a0% on 1 Nov 2026."


def test_the_limit_is_on_the_scale_and_in_the_words() -> None:
    chart = Chart("one", "Temperature", "°C", points(40, 50), limit=90)
    assert (chart.limit_y, chart.high) == (float(EDGE), "90\u00a0°C")
    assert chart.told.endswith("The limit is 90\u00a0°C.")


@given(VALUES)
def test_every_point_lies_in_the_picture(values: list[float]) -> None:
    chart = Chart("one", "Wear", "", points(*values))
    found = [tuple(map(float, pair.split())) for pair in re.split("[ML]", chart.line)[1:]]
    assert len(found) == len(values)
    assert all(0 <= x <= WIDTH and EDGE <= y <= HEIGHT - EDGE for x, y in found)


@given(VALUES)
def test_thinning_keeps_the_order_the_highest_and_the_last(values: list[float]) -> None:
    whole = points(*values)
    thin = thinned(whole)
    assert len(thin) <= MOST
    assert thin == sorted(thin, key=lambda one: one.at)
    assert set(thin) <= set(whole)
    assert (thin[-1], max(one.value for one in thin)) == (whole[-1], max(values))

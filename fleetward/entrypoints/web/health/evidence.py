"""What an alert rests on: the values that its rule looks at, now and over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetward.domain.alerts.measures import MEASURES, Context, snapshot
from fleetward.domain.alerts.rule_book import rule_book
from fleetward.entrypoints.web.health import metrics
from fleetward.entrypoints.web.health.charts import Chart, Point, thinned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetward.domain.alerts.models import Alert, Reading


def measured(alert: Alert) -> list[tuple[str, Any]]:
    """The values that the part had when it was last looked at, in the order in which people read them."""
    values = metrics.with_health(alert.values)
    return [(name, values[name]) for name in metrics.METRICS if name in values]


def charts(alert: Alert, readings: Iterable[Reading]) -> list[Chart]:
    """One chart for each number that the alert's rule looks at, oldest first; none where it was measured only once."""
    measure = MEASURES.get(alert.rule)
    if measure is None:
        return []
    found: dict[str, list[Point]] = {name: [] for name in ("health", *measure.said) if name not in LIMITS}
    limits: dict[str, float] = {}
    for reading in readings:
        context = Context(
            snapshot(reading.taken_at, reading.parts, reading.missing), alert.product_number, rule_book().known
        )
        part = (measure.parts_of(context) or {}).get(alert.part)
        values = metrics.with_health(part.values) if part else {}
        for name, points in found.items():
            if (value := metrics.figure(values.get(name))) is not None:
                points.append(Point(reading.taken_at, value))
                if (limit := metrics.figure(values.get(metrics.LIMITS.get(name, "")))) is not None:
                    limits[name] = limit
    return [chart(f"alert-{name}", name, points, limits.get(name)) for name, points in found.items() if len(points) > 1]


LIMITS = {"design_wh", "critical_c", *metrics.LIMITS.values()}
"""Values that stand still: drawn as a limit, or not at all."""


def chart(key: str, metric: str, points: list[Point], limit: float | None = None, name: str = "") -> Chart:
    """The chart of one value; `points` oldest first, `name` is the part's where a page shows several."""
    title = f"{name}: {metrics.label(metric)}" if name else metrics.label(metric)
    return Chart(key, title, metrics.unit(metric), tuple(thinned(points)), limit)

"""Small line charts of what a PC measured over time, drawn on the server; each has its figures as a table too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from fleetward.domain.alerts.queries.health import thin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WIDTH, HEIGHT, EDGE = 600, 96, 4
MOST = 60
"""Points in a chart."""


@dataclass(frozen=True)
class Point:
    """One measurement."""

    at: datetime
    value: float


def thinned(points: Sequence[Point], most: int = MOST) -> list[Point]:
    """At most so many of the points, oldest first: of each stretch the highest, and the last one as it is."""
    if len(points) <= most:
        return list(points)
    highest = thin([(one.at, one.value) for one in points[:-1]], most - 1)
    return [*(Point(at, value) for at, value in highest), points[-1]]


@dataclass(frozen=True)
class Chart:
    """A series with its words. `key` tells it apart from the other charts of the page; `limit` is drawn as a line."""

    key: str
    title: str
    unit: str
    points: tuple[Point, ...]
    limit: float | None = None

    @cached_property
    def span(self) -> tuple[float, float]:
        """Lowest and highest of the scale; the limit is on it too."""
        values = [one.value for one in self.points] + ([self.limit] if self.limit is not None else [])
        return min(values), max(values)

    def _y(self, value: float) -> float:
        low, high = self.span
        rise = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - EDGE - rise * (HEIGHT - 2 * EDGE), 1)

    @property
    def line(self) -> str:
        """The path through the points, by the time of each."""
        first, whole = self.points[0].at, (self.points[-1].at - self.points[0].at).total_seconds() or 1.0
        xs = [(one.at - first).total_seconds() / whole * WIDTH for one in self.points]
        return "M" + "L".join(f"{x:.1f} {self._y(one.value)}" for x, one in zip(xs, self.points, strict=True))

    @property
    def area(self) -> str:
        """The same, closed at the bottom."""
        return f"{self.line}V{HEIGHT}H0Z"

    @property
    def limit_y(self) -> float | None:
        """Where the line of the limit stands."""
        return None if self.limit is None else self._y(self.limit)

    @property
    def box(self) -> str:
        """The picture's measures."""
        return f"0 0 {WIDTH} {HEIGHT}"

    def text(self, value: float) -> str:
        """A value with its unit, as the reader's language writes it."""
        digits = 0 if float(value).is_integer() else 1
        number = formats.number_format(value, digits, use_l10n=True, force_grouping=True)
        return f"{number}\u00a0{self.unit}" if self.unit else str(number)

    @property
    def low(self) -> str:
        """The lowest of the scale, in words."""
        return self.text(self.span[0])

    @property
    def high(self) -> str:
        """The highest of the scale, in words."""
        return self.text(self.span[1])

    @property
    def last(self) -> str:
        """The latest value, in words."""
        return self.text(self.points[-1].value)

    @property
    def told(self) -> str:
        """What the picture shows, for whom cannot see it."""
        first, last = self.points[0], self.points[-1]
        said = _("From %(from)s on %(begin)s to %(to)s on %(end)s.") % {
            "from": self.text(first.value), "begin": _day(first.at), "to": self.text(last.value), "end": _day(last.at),
        }  # fmt: skip
        limit = "" if self.limit is None else " " + _("The limit is %s.") % self.text(self.limit)
        return f"{said}{limit}"

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last day."""
        return _day(self.points[0].at), _day(self.points[-1].at)

    @property
    def rows(self) -> list[tuple[datetime, str]]:
        """The same as a table, newest first."""
        return [(one.at, self.text(one.value)) for one in reversed(self.points)]


def _day(at: datetime) -> str:
    return str(formats.date_format(timezone.localtime(at), "SHORT_DATE_FORMAT"))

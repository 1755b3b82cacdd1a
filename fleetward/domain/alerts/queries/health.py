"""How a PC is, as it last measured, and how that went over time. What was not measured is 'no data', never healthy."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fleetward.domain.alerts.lifecycle import PartKind, Severity
from fleetward.domain.alerts.models import OPEN
from fleetward.domain.alerts.queries.rows import of_device, readings
from fleetward.domain.alerts.rule_book import MILDEST_FIRST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from fleetward.domain.alerts.models import Alert, Reading
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

SILENT = timedelta(days=7)
"""What was last measured longer ago is no data."""

LOOKED_BACK = timedelta(days=35)
NEWEST = 60
"""How far, and over how many readings, the last one is looked for that measured a kind."""


@dataclass(frozen=True)
class PartHealth:
    """One part as last measured; `severity` is that of its worst open alert."""

    part: str
    label: str
    values: dict[str, Any]
    severity: Severity | None

    @property
    def no_data(self) -> bool:
        """The part is there, and nothing of it could be measured: it is not healthy for that."""
        return not any(value is not None for name, value in self.values.items() if name != "type")


@dataclass(frozen=True)
class Health:
    """One kind of part. `no_data`: not measured within a week; then `measured_at` says since when (None: unknown).

    Parts without data are shown as they were last. `severity` is that of the worst open alert of the kind, also of
    one that concerns no single part.
    """

    kind: PartKind
    parts: list[PartHealth]
    measured_at: datetime | None
    no_data: bool
    severity: Severity | None


def health(actor: Actor, device: Device, now: datetime) -> list[Health]:
    """Every kind of part of the PC, in the order of `PartKind`. Two queries."""
    found = readings(actor, device.id, now - LOOKED_BACK).order_by("-taken_at", "-id")
    newest = list(found.filter(partner_id=device.partner_id)[:NEWEST])
    alerts = list(of_device(actor, device.id).filter(OPEN, partner_id=device.partner_id))
    return [_health(kind, newest, [one for one in alerts if one.kind == kind], now) for kind in PartKind]


def _health(kind: PartKind, newest: list[Reading], alerts: list[Alert], now: datetime) -> Health:
    last = next((one for one in newest if kind not in one.missing), None)
    parts = [] if last is None else [_part(one, alerts) for one in last.parts if one["kind"] == kind]
    silent = last is None or last.taken_at < now - SILENT
    return Health(kind, parts, last.taken_at if last else None, silent, worst(one.severity for one in alerts))


def _part(measured: dict[str, Any], alerts: list[Alert]) -> PartHealth:
    its = worst(one.severity for one in alerts if one.part == measured["part"])
    return PartHealth(measured["part"], measured["label"], measured["values"], its)


def worst(severities: Iterable[str]) -> Severity | None:
    """The worst of these, or None if there are none."""
    return max((Severity(one) for one in severities), key=MILDEST_FIRST.index, default=None)


def thin(points: Sequence[tuple[datetime, float]], most: int) -> list[tuple[datetime, float]]:
    """At most so many points: of each stretch of equally many the one with the highest value, in order."""
    if len(points) <= most:
        return list(points)
    edges = [len(points) * place // most for place in range(most + 1)]
    return [max(points[start:end], key=lambda one: one[1]) for start, end in itertools.pairwise(edges)]

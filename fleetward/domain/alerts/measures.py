"""What each rule looks at: the numbers that it takes out of a reading, part by part. None is no data, never zero."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fleetward.domain.alerts.lifecycle import PartKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

LARGEST = 1e15
"""A counter beyond this is no counter."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part as one reading measured it."""

    part: str
    label: str
    values: Mapping[str, Any]

    def number(self, name: str) -> float | None:
        """The value of this name, if it is a number that can be meant."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return float(value) if math.isfinite(value) and abs(value) < LARGEST else None

    def text(self, name: str) -> str:
        """The value of this name, if it is a text."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One reading, by kind of part. A kind that is not there was not measured; one without parts has none."""

    taken_at: datetime
    kinds: Mapping[PartKind, Mapping[str, Part]]


def snapshot(taken_at: datetime, parts: list[dict[str, Any]], missing: list[str]) -> Snapshot:
    """A reading as it is stored."""
    kinds: dict[PartKind, dict[str, Part]] = {kind: {} for kind in PartKind if kind not in missing}
    for one in parts:
        kind = PartKind(one["kind"])
        kinds.setdefault(kind, {})[one["part"]] = Part(one["part"], one["label"], one["values"])
    return Snapshot(taken_at, kinds)


@dataclass(frozen=True, slots=True)
class Heat:
    """How the processor's heat is known: beginnings of ids of its sensors, and what is hot (°C) without own mark."""

    sensors: tuple[str, ...]
    hot: float


@dataclass(frozen=True, slots=True)
class FaultyFirmware:
    """Versions of one firmware that were found faulty, on these product numbers or on all."""

    name: str
    versions: tuple[str, ...]
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the rule book tells beside thresholds."""

    heat: Heat
    faulty: tuple[FaultyFirmware, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Where a part was measured: the reading, the PC's product number, and what the rule book knows."""

    reading: Snapshot
    product_number: str
    known: Known


Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """What one rule looks at.

    `take` gives the numbers of a part: several where each is watched for itself and their growth is added. `parts`
    gives the parts of a reading, where they are not simply those of the kind. `said` are values that the words show.
    """

    kind: PartKind
    take: Callable[[Part, Context], Numbers]
    said: tuple[str, ...] = ()
    parts: Callable[[Context], Mapping[str, Part]] | None = field(default=None)

    def parts_of(self, context: Context) -> Mapping[str, Part] | None:
        """The parts that this rule looks at; None where they were not measured."""
        found = context.reading.kinds.get(self.kind)
        return found if found is None or self.parts is None else self.parts(context)


def _values(*names: str) -> Callable[[Part, Context], Numbers]:
    return lambda part, _: tuple(part.number(name) for name in names)


def _lost(part: Part, _: Context) -> Numbers:
    """Per cent of its design capacity that a battery has lost."""
    design, full = part.number("design_wh"), part.number("full_wh")
    return (100 - 100 * full / design if design and design > 0 and full is not None else None,)


def _below_threshold(part: Part, _: Context) -> Numbers:
    spare, threshold = part.number("available_spare"), part.number("available_spare_threshold")
    return (threshold - spare if spare is not None and threshold is not None else None,)


TOO_WARM, RELIABILITY, FULL_SPARE = 0x02, 0x04, 100


def _failing(part: Part, _: Context) -> Numbers:
    """The drive's own verdict. On NVMe it is 'failed' for any flag, also for heat, which has a rule of its own.

    And some raise the flag 0x04 (reliability) with all of their spare left: that alone is no alarm (design 7).
    """
    passed, flags = part.values.get("passed"), part.number("critical_warning")
    if not isinstance(passed, bool):
        return (None,)
    if passed or flags is None or part.text("type") != "nvme":
        return (float(not passed),)
    serious = int(flags) & ~TOO_WARM
    cries_wolf = serious == RELIABILITY and part.number("available_spare") == FULL_SPARE
    return (float(bool(serious) and not cries_wolf),)


def _processor(context: Context) -> Mapping[str, Part]:
    """All sensors of the processor as one part, with the values of the one that is most above its mark."""
    sensors = context.reading.kinds.get(PartKind.TEMPERATURE, {}).values()
    begin = context.known.heat.sensors
    known = [one for one in sensors if one.part.lower().startswith(begin) and one.number("celsius") is not None]
    if not known:
        return {}
    hottest = max(known, key=lambda one: _above(one, context) or 0)
    return {"cpu": Part("cpu", "CPU", hottest.values)}


def _above(part: Part, context: Context) -> float | None:
    """°C above the sensor's own mark; a mark of zero is none."""
    celsius = part.number("celsius")
    return None if celsius is None else celsius - (part.number("high_c") or context.known.heat.hot)


def _stands_still(part: Part, context: Context) -> Numbers:
    if part.values.get("fault") is True:
        return (1.0,)
    turns = part.number("rpm")
    if turns != 0:
        return (None if turns is None else 0.0,)
    processor = _processor(context).get("cpu")
    above = _above(processor, context) if processor else None
    return (None if above is None else float(above >= 0),)


def _faulty(part: Part, context: Context) -> Numbers:
    version = part.text("version")
    found = any(
        version in one.versions and one.name == part.label
        and (not one.products or context.product_number in one.products)
        for one in context.known.faulty
    )  # fmt: skip
    return (float(found) if version else None,)


def _critical_update(part: Part, _: Context) -> Numbers:
    return (float(bool(part.text("available")) and part.text("urgency") == "critical"),)


_K = PartKind

MEASURES: dict[str, Measure] = {
    "battery_worn": Measure(_K.BATTERY, _lost, ("design_wh", "full_wh", "cycles")),
    "battery_wearing_fast": Measure(_K.BATTERY, _lost, ("design_wh", "full_wh", "cycles")),
    "disk_worn": Measure(_K.DISK, _values("percentage_used"), ("percentage_used",)),
    "disk_spare_low": Measure(_K.DISK, _below_threshold, ("available_spare", "available_spare_threshold")),
    "disk_errors": Measure(
        _K.DISK, _values("media_errors", "uncorrectable_sectors"), ("media_errors", "uncorrectable_sectors")
    ),
    "disk_sectors": Measure(
        _K.DISK, _values("reallocated_sectors", "pending_sectors"), ("reallocated_sectors", "pending_sectors")
    ),
    "disk_failing": Measure(_K.DISK, _failing, ("critical_warning",)),
    "disk_hot": Measure(_K.DISK, _values("temperature_c"), ("temperature_c",)),
    "cpu_hot": Measure(
        _K.TEMPERATURE, lambda part, context: (_above(part, context),), ("celsius", "high_c", "critical_c"), _processor
    ),
    "fan_failed": Measure(_K.FAN, _stands_still, ("rpm", "fault")),
    "memory_corrected": Measure(_K.MEMORY, _values("corrected"), ("corrected",)),
    "memory_uncorrected": Measure(_K.MEMORY, _values("uncorrected"), ("uncorrected",)),
    "firmware_faulty": Measure(_K.FIRMWARE, _faulty, ("version", "available")),
    "firmware_update": Measure(_K.FIRMWARE, _critical_update, ("version", "available")),
}  # fmt: skip
"""Rule code -> what it looks at. Codes are stable: alerts and repair cases carry them."""

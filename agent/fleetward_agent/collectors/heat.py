"""Temperatures and fans, as the kernel's hardware monitors tell them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from fleetward_agent.collectors import windows
from fleetward_agent.sources import content, folders, known, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fleetward_agent.sources import Sources

COLDEST, HOTTEST = -40.0, 150.0  # °C; beyond them a sensor is not connected, or a limit was never set
KELVIN = 273.15
PROCESSORS = {("coretemp", "Package id 0"), ("k10temp", "Tctl")}


def temperatures(sources: Sources) -> list[dict[str, Any]] | None:
    """Every sensor that answers; None where there is none, for no PC is without heat."""
    found = _of_windows(sources) if sources.windows else list(_of_linux(sources))
    return [one for one in found if "celsius" in one] or None


def fans(sources: Sources) -> list[dict[str, Any]] | None:
    """Every fan that is measured; None where none is: it may have one that tells nothing. Windows tells none."""
    if sources.windows:
        return None
    found = [
        known(id=f"{monitor}/{label}", name=label, rpm=number(sensor), fault=_flag(_beside(sensor, "fault")))
        for monitor, label, sensor in _sensors(sources, "fan")
    ]
    return [one for one in found if "rpm" in one or "fault" in one] or None


def _of_linux(sources: Sources) -> Iterator[dict[str, Any]]:
    for monitor, label, sensor in _sensors(sources, "temp"):
        yield known(
            id=f"{monitor}/{label}", name="CPU" if (monitor, label) in PROCESSORS else label, celsius=_celsius(sensor),
            high_c=_limit(_beside(sensor, "max")), critical_c=_limit(_beside(sensor, "crit")),
        )  # fmt: skip


def _sensors(sources: Sources, kind: str) -> Iterator[tuple[str, str, Path]]:
    """Monitor, label and file of each sensor. hwmon numbers change from boot to boot, so they are no names."""
    chips = folders(sources.hwmon)
    names = Counter(content(chip / "name") for chip in chips)
    for chip in chips:
        name = content(chip / "name")
        if name:
            monitor = name if names[name] == 1 else f"{name}@{(chip / 'device').resolve().name}"
            for sensor in folders(chip, f"{kind}*_input"):
                yield monitor, content(_beside(sensor, "label")) or sensor.name.removesuffix("_input"), sensor


def _beside(sensor: Path, what: str) -> Path:
    return sensor.with_name(f"{sensor.name.removesuffix('_input')}_{what}")


def _celsius(path: Path) -> float | None:
    value = number(path)
    return None if value is None or not COLDEST < value / 1000 < HOTTEST else round(value / 1000, 1)


def _limit(path: Path) -> float | None:
    value = _celsius(path)
    return value if value is not None and value > 0 else None


def _flag(path: Path) -> bool | None:
    value = number(path)
    return None if value is None else value != 0


def _of_windows(sources: Sources) -> list[dict[str, Any]]:
    zones = windows.instances(sources, "MSAcpi_ThermalZoneTemperature") or []
    return [
        known(
            id=windows.text(zone, "InstanceName"), name=windows.text(zone, "InstanceName").rsplit("\\", 1)[-1],
            celsius=_tenths(zone, "CurrentTemperature"), high_c=_trip(zone, "PassiveTripPoint"),
            critical_c=_trip(zone, "CriticalTripPoint"),
        )
        for zone in zones
    ]  # fmt: skip


def _tenths(zone: dict[str, Any], name: str) -> float | None:
    """ACPI counts tenths of a kelvin."""
    value = windows.whole(zone, name)
    return None if value is None or not COLDEST < value / 10 - KELVIN < HOTTEST else round(value / 10 - KELVIN, 1)


def _trip(zone: dict[str, Any], name: str) -> float | None:
    value = _tenths(zone, name)
    return value if value is not None and value > 0 else None

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
        known(id=own, name=name, rpm=number(sensor), fault=_flag(_beside(sensor, "fault")))
        for own, name, sensor in _sensors(sources, "fan")
    ]
    return [one for one in found if "rpm" in one or "fault" in one] or None


def _of_linux(sources: Sources) -> Iterator[dict[str, Any]]:
    for own, name, sensor in _sensors(sources, "temp"):
        yield known(
            id=own, name=name, celsius=_celsius(sensor), high_c=_limit(_beside(sensor, "max")),
            critical_c=_limit(_beside(sensor, "crit")),
        )  # fmt: skip


def _sensors(sources: Sources, kind: str) -> Iterator[tuple[str, str, Path]]:
    """Id, name and file of each sensor. hwmon numbers change from boot to boot, so they are in no id."""
    chips = [(content(chip / "name"), chip) for chip in folders(sources.hwmon)]
    alike = Counter(monitor for monitor, _ in chips)
    for monitor, chip in chips:
        device = f"@{(chip / 'device').resolve().name}" if alike[monitor] > 1 else ""
        for sensor in folders(chip, f"{kind}*_input") if monitor else []:
            label = content(_beside(sensor, "label")) or sensor.name.removesuffix("_input")
            yield f"{monitor}/{label}{device}", "CPU" if (monitor, label) in PROCESSORS else label, sensor


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

"""Batteries of the PC itself: what they were made for, and what they still hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetward_agent.collectors import windows
from fleetward_agent.sources import content, folders, known, number

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward_agent.sources import Sources

NAMELESS = {"", "0", "--", "unknown", "n/a", "serialnumber", "123456789"}


def batteries(sources: Sources) -> list[dict[str, Any]] | None:
    """Every battery that is in; [] for a PC without one; None where the PC does not tell."""
    if sources.windows:
        return _of_windows(sources)
    if not sources.power_supply.is_dir():
        return None
    return [_battery(slot) for slot in folders(sources.power_supply) if _is_ours(slot)]


def _is_ours(slot: Path) -> bool:
    """A mouse or a pen has a battery too; its scope is Device."""
    return (
        content(slot / "type") == "Battery" and content(slot / "scope") != "Device" and content(slot / "present") != "0"
    )


def _battery(slot: Path) -> dict[str, Any]:
    return known(
        id=_id(content(slot / "serial_number"), slot.name), name=content(slot / "model_name") or slot.name,
        design_wh=_energy(slot, "full_design"), full_wh=_energy(slot, "full"),
        cycles=_count(number(slot / "cycle_count")),
    )  # fmt: skip


def _energy(slot: Path, which: str) -> float | None:
    """In Wh. Some batteries tell µWh, others µAh, which their design voltage (µV) makes into energy."""
    energy = number(slot / f"energy_{which}")
    if energy is not None:
        return _wh(energy / 1e6)
    charge, voltage = number(slot / f"charge_{which}"), number(slot / "voltage_min_design")
    return None if charge is None or voltage is None else _wh(charge * voltage / 1e12)


def _wh(value: float) -> float | None:
    """Nothing holds no energy: 0 is how firmware says that it does not know."""
    return round(value, 2) if value > 0 else None


def _count(cycles: int | None) -> int | None:
    return cycles if cycles is not None and cycles >= 0 else None


def _id(serial: str | None, slot: str) -> str:
    serial = (serial or "").strip()
    return slot if serial.lower() in NAMELESS else serial


def _of_windows(sources: Sources) -> list[dict[str, Any]] | None:
    """Win32_Battery says whether there is one; the capacities are with the driver, in mWh, by instance name."""
    if windows.instances(sources, "Win32_Battery") == []:
        return []
    static = windows.instances(sources, "BatteryStaticData")
    if not static:
        return None
    full = _by_instance(sources, "BatteryFullChargedCapacity", "FullChargedCapacity")
    cycles = _by_instance(sources, "BatteryCycleCount", "CycleCount")
    return [_windows_battery(one, full, cycles) for one in static]


def _windows_battery(one: dict[str, Any], full: dict[str, int], cycles: dict[str, int]) -> dict[str, Any]:
    instance = windows.text(one, "InstanceName")
    design, holds = windows.whole(one, "DesignedCapacity"), full.get(instance)
    return known(
        id=_id(windows.text(one, "SerialNumber"), instance), name=windows.text(one, "DeviceName") or None,
        design_wh=None if design is None else _wh(design / 1000), full_wh=None if holds is None else _wh(holds / 1000),
        cycles=cycles.get(instance),
    )  # fmt: skip


def _by_instance(sources: Sources, name: str, value: str) -> dict[str, int]:
    found = windows.instances(sources, name) or []
    return {
        windows.text(one, "InstanceName"): number for one in found if (number := windows.whole(one, value)) is not None
    }

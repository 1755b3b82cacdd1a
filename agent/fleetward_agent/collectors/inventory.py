"""What the PC consists of, in GLPI's inventory_format. Nothing of a person: no users, names, addresses, programs."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

from fleetward_agent import VERSION
from fleetward_agent.collectors import windows
from fleetward_agent.collectors.health import health
from fleetward_agent.collectors.identity import Identity, identify
from fleetward_agent.sources import content, known

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from fleetward_agent.sources import Sources

MEBIBYTE = 1024 * 1024


def inventory(sources: Sources, now: datetime) -> dict[str, Any]:
    """The whole message; the health of the parts is in it, once more under its own id."""
    identity, measured = identify(sources), health(sources, now)
    parts = {
        "versionclient": f"Fleetward-Agent_v{VERSION}",
        "bios": _bios(identity),
        "hardware": known(uuid=identity.uuid or None, memory=_memory(sources)),
        "operatingsystem": _windows_system(sources) if sources.windows else _linux_system(sources),
        "cpus": _windows_processors(sources) if sources.windows else _linux_processors(sources),
        "batteries": [_battery(one) for one in measured.get("batteries", [])],
        "storages": [_storage(one) for one in measured.get("disks", [])],
        "firmwares": [_firmware(one) for one in measured.get("firmware", [])],
        "health": measured,
    }
    return {
        "deviceid": f"fleetward-{identity.serial}",
        "itemtype": "Computer",
        "action": "inventory",
        "content": parts,
    }


def _bios(identity: Identity) -> dict[str, Any]:
    return known(
        ssn=identity.serial or None, skunumber=identity.product_number or None, smodel=identity.model or None,
        smanufacturer=identity.maker or None, bversion=identity.bios_version or None, bdate=identity.bios_date or None,
    )  # fmt: skip


def _battery(one: dict[str, Any]) -> dict[str, Any]:
    design, full = one.get("design_wh"), one.get("full_wh")
    return known(
        name=one.get("name"), serial=one["id"], capacity=None if design is None else round(design * 1000),
        real_capacity=None if full is None else round(full * 1000),
    )  # fmt: skip


def _storage(one: dict[str, Any]) -> dict[str, Any]:
    return known(serial=one["id"], model=one.get("name"), interface=one.get("type"), type="disk")


def _firmware(one: dict[str, Any]) -> dict[str, Any]:
    return known(name=one.get("name"), version=one.get("version"))


def _memory(sources: Sources) -> int | None:
    """In MB."""
    if sources.windows:
        size = windows.whole(windows.first(sources, "Win32_ComputerSystem"), "TotalPhysicalMemory")
        return None if size is None else size // MEBIBYTE
    total = _pairs(sources.meminfo, ":").get("MemTotal", "").split()
    return int(total[0]) // 1024 if total and total[0].isdigit() else None


def _linux_system(sources: Sources) -> dict[str, Any]:
    told = {name: value.strip("'\"") for name, value in _pairs(sources.os_release, "=").items()}
    return known(
        name=told.get("NAME"), full_name=told.get("PRETTY_NAME"), version=told.get("VERSION_ID"),
        kernel_name="linux", kernel_version=content(sources.kernel), arch=platform.machine(),
    )  # fmt: skip


def _linux_processors(sources: Sources) -> list[dict[str, Any]]:
    told = _pairs(sources.cpuinfo, ":")  # of several processors the last one; a PC has one
    cores, threads = told.get("cpu cores", ""), told.get("siblings", "")
    if not told.get("model name"):
        return []
    each = int(threads) // int(cores) if cores.isdigit() and threads.isdigit() and int(cores) else None
    return [known(name=told["model name"], core=int(cores) if cores.isdigit() else None, thread=each)]


def _windows_system(sources: Sources) -> dict[str, Any]:
    told = windows.first(sources, "Win32_OperatingSystem")
    return known(
        name="Windows", full_name=windows.text(told, "Caption") or None, kernel_name="win32",
        kernel_version=windows.text(told, "Version") or None, arch=windows.text(told, "OSArchitecture") or None,
    )  # fmt: skip


def _windows_processors(sources: Sources) -> list[dict[str, Any]]:
    return [_windows_processor(one) for one in windows.instances(sources, "Win32_Processor") or []]


def _windows_processor(one: dict[str, Any]) -> dict[str, Any]:
    cores, logical = windows.whole(one, "NumberOfCores"), windows.whole(one, "NumberOfLogicalProcessors")
    return known(
        name=windows.text(one, "Name") or None, manufacturer=windows.text(one, "Manufacturer") or None, core=cores,
        thread=logical // cores if cores and logical else None, speed=windows.whole(one, "MaxClockSpeed"),
    )  # fmt: skip


def _pairs(path: Path, between: str) -> dict[str, str]:
    pairs = (row.partition(between) for row in (content(path) or "").splitlines())
    return {name.strip(): value.strip() for name, found, value in pairs if found}

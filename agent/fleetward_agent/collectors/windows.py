"""Asking Windows: CIM classes through PowerShell, as JSON."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fleetward_agent.sources import told

if TYPE_CHECKING:
    from fleetward_agent.sources import Sources

CLASSES = {
    "Win32_BIOS": ("root/cimv2", "SerialNumber,SMBIOSBIOSVersion,Manufacturer,ReleaseDate"),
    "Win32_ComputerSystem": ("root/cimv2", "Manufacturer,Model,SystemSKUNumber,TotalPhysicalMemory"),
    "Win32_ComputerSystemProduct": ("root/cimv2", "UUID"),
    "Win32_OperatingSystem": ("root/cimv2", "Caption,Version,OSArchitecture"),
    "Win32_Processor": ("root/cimv2", "Name,Manufacturer,NumberOfCores,NumberOfLogicalProcessors,MaxClockSpeed"),
    "Win32_Battery": ("root/cimv2", "DeviceID,Name"),
    "Win32_PnPSignedDriver": ("root/cimv2", "DeviceClass,DeviceName,DriverVersion,HardWareID"),
    "BatteryStaticData": ("root/wmi", "InstanceName,DeviceName,ManufactureName,SerialNumber,DesignedCapacity"),
    "BatteryFullChargedCapacity": ("root/wmi", "InstanceName,FullChargedCapacity"),
    "BatteryCycleCount": ("root/wmi", "InstanceName,CycleCount"),
    "MSAcpi_ThermalZoneTemperature": ("root/wmi", "InstanceName,CurrentTemperature,PassiveTripPoint,CriticalTripPoint"),
}
"""The classes that are read, with their namespace and the properties taken; no property tells of a person."""
MOMENT = re.compile(r"/Date\((-?\d+)")


def instances(sources: Sources, name: str) -> list[dict[str, Any]] | None:
    """All instances of a class; [] where there is none; None where Windows or the driver does not know the class.

    `-InputObject @(…)` makes a list of none and of one too; what fails prints nothing, which is no data.
    """
    namespace, properties = CLASSES[name]
    where = " -Filter \"DeviceClass='FIRMWARE'\"" if name == "Win32_PnPSignedDriver" else ""
    script = (
        "$ErrorActionPreference='Stop';[Console]::OutputEncoding=[Text.Encoding]::UTF8;"
        f"ConvertTo-Json -Compress -Depth 3 -InputObject @(Get-CimInstance -Namespace {namespace}"
        f" -ClassName {name}{where} | Select-Object {properties})"
    )
    found = told(sources.powershell, "-NoProfile", "-NonInteractive", "-Command", script)
    if not isinstance(found, list):
        return None
    return [one for one in found if isinstance(one, dict)]


def first(sources: Sources, name: str) -> dict[str, Any]:
    """The only instance of a class; empty where there is none."""
    found = instances(sources, name)
    return found[0] if found else {}


def text(instance: dict[str, Any], name: str) -> str:
    """A property as text, '' where it is null."""
    value = instance.get(name)
    return "" if value is None else str(value).strip()


def day(instance: dict[str, Any], name: str) -> str:
    r"""A date as YYYY-MM-DD: Windows PowerShell writes it as /Date(ms)/, newer ones as ISO 8601."""
    value = text(instance, name)
    if found := MOMENT.search(value):
        return datetime.fromtimestamp(int(found[1]) / 1000, UTC).date().isoformat()
    return value[:10] if re.match(r"\d{4}-\d\d-\d\d", value) else ""


def whole(instance: dict[str, Any], name: str) -> int | None:
    """A property as a whole number, or None."""
    value = instance.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None

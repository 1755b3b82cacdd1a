"""What Windows says through PowerShell, in the forms that its classes have; Windows itself was not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import recorded
from fleetward_agent.collectors.health import health
from fleetward_agent.collectors.identity import Identity, identify
from fleetward_agent.collectors.inventory import inventory
from fleetward_agent.collectors.windows import CLASSES, day

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward_agent.sources import Sources

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SLOT = r"ACPI\PNP0C0A\0_0"
LAPTOP: dict[str, Any] = {
    "Win32_BIOS": [{
        "SerialNumber": "5CG1234ABC", "SMBIOSBIOSVersion": "T76 Ver. 01.06.02", "Manufacturer": "HP",
        "ReleaseDate": "/Date(1628726400000)/",
    }],
    "Win32_ComputerSystem": [{
        "Manufacturer": "HP", "Model": "HP EliteBook 840 G8 Notebook PC", "SystemSKUNumber": "19X35AV#ABD",
        "TotalPhysicalMemory": 16855089152,
    }],
    "Win32_ComputerSystemProduct": [{"UUID": "00000000-0000-4000-8000-000000000001"}],
    "Win32_OperatingSystem": [
        {"Caption": "Microsoft Windows 11 Pro", "Version": "10.0.22631", "OSArchitecture": "64-bit"}
    ],
    "Win32_Processor": [{
        "Name": "11th Gen Intel(R) Core(TM) i5-1145G7 @ 2.60GHz", "Manufacturer": "GenuineIntel", "NumberOfCores": 4,
        "NumberOfLogicalProcessors": 8, "MaxClockSpeed": 2611,
    }],
    "Win32_Battery": [{"DeviceID": " 41167Hewlett-PackardPrimary", "Name": "Primary"}],
    "BatteryStaticData": [{
        "InstanceName": SLOT, "DeviceName": "Primary", "ManufactureName": "Hewlett-Packard", "SerialNumber": "41167",
        "DesignedCapacity": 53010,
    }],
    "BatteryFullChargedCapacity": [{"InstanceName": SLOT, "FullChargedCapacity": 41000}],
    "BatteryCycleCount": [{"InstanceName": SLOT, "CycleCount": 312}],
    "MSAcpi_ThermalZoneTemperature": [{
        "InstanceName": r"ACPI\ThermalZone\CPUZ_0", "CurrentTemperature": 3342, "PassiveTripPoint": 0,
        "CriticalTripPoint": 3732,
    }],
    "Win32_PnPSignedDriver": [
        {
            "DeviceClass": "FIRMWARE", "DeviceName": "System Firmware", "DriverVersion": "1.6.2.0",
            "HardWareID": "UEFI\\RES_{D6B7B0C4-0000-4000-8000-000000000001}",
        },
        {
            "DeviceClass": "FIRMWARE", "DeviceName": "HP Thunderbolt Firmware", "DriverVersion": "41.0.0.0",
            "HardWareID": "UEFI\\RES_{D6B7B0C4-0000-4000-8000-000000000002}",
        },
    ],
}  # fmt: skip


def windows(root: Path, answers: dict[str, Any]) -> Sources:
    """PowerShell is asked by one script; the name of its class stands alone in it."""
    recorded.program(root, "powershell", answers)
    return replace(recorded.pc(root, {}), windows=True)


def test_a_laptop_says_the_same_as_under_linux(tmp_path: Path) -> None:
    pc = windows(tmp_path, LAPTOP)
    recorded.smartctl(tmp_path, recorded.NVME)
    said = health(pc, NOW)
    assert said["batteries"] == [
        {"id": "41167", "name": "Primary", "design_wh": 53.01, "full_wh": 41.0, "cycles": 312}
    ]  # fmt: skip
    assert said["temperatures"] == [
        {"id": r"ACPI\ThermalZone\CPUZ_0", "name": "CPUZ_0", "celsius": 61.1, "critical_c": 100.1}
    ]
    assert said["firmware"] == [
        {"id": "system", "name": "System Firmware", "version": "T76 Ver. 01.06.02"},
        {
            "id": "UEFI\\RES_{D6B7B0C4-0000-4000-8000-000000000002}", "name": "HP Thunderbolt Firmware",
            "version": "41.0.0.0",
        },
    ]  # fmt: skip
    assert said["disks"][0]["media_errors"] == 7
    assert {"fans", "memory"} & set(said) == set()


def test_identity_is_in_the_firmware_there_too(tmp_path: Path) -> None:
    assert identify(windows(tmp_path, LAPTOP)) == Identity(
        serial="5CG1234ABC", product_number="19X35AV#ABD", model="HP EliteBook 840 G8 Notebook PC", maker="HP",
        uuid="00000000-0000-4000-8000-000000000001", bios_version="T76 Ver. 01.06.02", bios_date="2021-08-12",
    )  # fmt: skip


def test_a_class_that_the_driver_does_not_offer_is_no_data(tmp_path: Path) -> None:
    assert set(health(windows(tmp_path, {}), NOW)) == {"id", "taken_at"}


def test_a_desktop_has_no_battery(tmp_path: Path) -> None:
    assert health(windows(tmp_path, {"Win32_Battery": []}), NOW)["batteries"] == []


def test_a_battery_whose_driver_tells_nothing_is_no_data(tmp_path: Path) -> None:
    assert "batteries" not in health(windows(tmp_path, {"Win32_Battery": LAPTOP["Win32_Battery"]}), NOW)


def test_inventory_has_what_the_pc_consists_of(tmp_path: Path) -> None:
    content = inventory(windows(tmp_path, LAPTOP), NOW)["content"]
    assert content["hardware"] == {"uuid": "00000000-0000-4000-8000-000000000001", "memory": 16074}
    assert content["operatingsystem"] == {
        "name": "Windows", "full_name": "Microsoft Windows 11 Pro", "kernel_name": "win32",
        "kernel_version": "10.0.22631", "arch": "64-bit",
    }  # fmt: skip
    assert content["cpus"] == [
        {
            "name": "11th Gen Intel(R) Core(TM) i5-1145G7 @ 2.60GHz", "manufacturer": "GenuineIntel", "core": 4,
            "thread": 2, "speed": 2611,
        }
    ]  # fmt: skip


def test_dates_of_both_powershells_are_read() -> None:
    assert day({"ReleaseDate": "2021-08-12T02:00:00+02:00"}, "ReleaseDate") == "2021-08-12"
    assert day({"ReleaseDate": None}, "ReleaseDate") == ""


def test_no_property_that_is_asked_for_tells_of_a_person() -> None:
    asked = {name for _, properties in CLASSES.values() for name in properties.split(",")}
    assert asked & {"UserName", "PrimaryOwnerName", "RegisteredUser", "CSName", "DNSHostName", "SID"} == set()

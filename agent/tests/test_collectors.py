"""What a Linux PC tells of its parts, and that silence is no health."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import recorded
from fleetward_agent.collectors.batteries import batteries
from fleetward_agent.collectors.disks import disks
from fleetward_agent.collectors.firmware import firmware
from fleetward_agent.collectors.health import fitted, health
from fleetward_agent.collectors.heat import fans, temperatures
from fleetward_agent.collectors.identity import Identity, identify
from fleetward_agent.collectors.memory_errors import memory_errors

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
NAMES = st.text("a#2å\x00\ud800\n", max_size=4) | st.just("x" * 300)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | NAMES
BAT0 = "sys/class/power_supply/BAT0/"


def test_a_whole_laptop_says_all_of_the_contract(tmp_path: Path) -> None:
    said = health(recorded.laptop(tmp_path), NOW)
    assert len(said.pop("id")) == 36
    assert said == {
        "taken_at": "2026-11-26T08:00:00Z",
        "disks": [
            {
                "id": "S5EVNX0T123456", "name": "SAMSUNG MZVLB512HBJQ-000H1", "type": "nvme", "passed": True,
                "temperature_c": 41, "power_on_hours": 1200, "percentage_used": 12, "available_spare": 100,
                "available_spare_threshold": 10, "media_errors": 7, "critical_warning": 0, "error_log_entries": 62,
            }
        ],
        "batteries": [{"id": "41167", "name": "CC03XL", "design_wh": 53.01, "full_wh": 41.0, "cycles": 312}],
        "temperatures": [
            {"id": "coretemp/Package id 0", "name": "CPU", "celsius": 61.0, "high_c": 90.0, "critical_c": 100.0}
        ],
        "fans": [{"id": "hp/fan1", "name": "fan1", "rpm": 2400, "fault": False}],
        "memory": [{"id": "mc0/dimm0", "name": "DIMM A", "corrected": 3, "uncorrected": 0}],
        "firmware": [{"id": "system", "name": "System Firmware", "version": "T76 Ver. 01.06.02"}],
    }  # fmt: skip


def test_a_pc_that_tells_nothing_says_no_kind_of_part_and_no_empty_list(tmp_path: Path) -> None:
    said = health(recorded.pc(tmp_path, {}), NOW)
    assert set(said) == {"id", "taken_at"}


def test_every_message_has_an_id_of_its_own(tmp_path: Path) -> None:
    pc = recorded.pc(tmp_path, {})
    assert health(pc, NOW)["id"] != health(pc, NOW)["id"]


def test_a_collector_that_breaks_does_not_silence_the_others(tmp_path: Path) -> None:
    pc = recorded.pc(tmp_path, recorded.LAPTOP)
    recorded.program(tmp_path, "smartctl", {"--scan": {"devices": [{"name": "/dev/sda", "type": "sat"}]}})
    recorded.program(
        tmp_path, "fwupdmgr", {"get-devices": {"Devices": [{"DeviceId": "x", "Version": "1", "Flags": 7}]}}
    )
    said = health(pc, NOW)
    assert set(said) == {"id", "taken_at", "batteries", "temperatures", "fans", "memory"}


def test_parts_of_one_name_are_told_apart_and_nonsense_is_left_out() -> None:
    same = {"id": " BAT\x00 ", "name": "Pri\ud800mary\n", "design_wh": 50.0}
    assert fitted([same, {"id": "\x07"}, {}, same | {"design_wh": float("nan"), "cycles": 10**30, "full_wh": [1]}]) == [
        {"id": "BAT", "name": "Primary", "design_wh": 50.0}, {"id": "BAT#2", "name": "Primary"},
    ]  # fmt: skip


@given(st.lists(st.fixed_dictionaries({"id": VALUES, "name": VALUES, "rpm": VALUES}), max_size=20))
def test_whatever_a_pc_says_is_sent_in_a_form_that_the_protocol_takes(parts: list[dict[str, Any]]) -> None:
    fits = fitted(parts)
    ids = [one["id"] for one in fits]
    assert len(set(ids)) == len(ids) <= 128
    assert all(0 < len(one) <= 120 for one in ids)
    assert json.loads(json.dumps(fits, allow_nan=False).encode()) == fits


def test_identity_is_what_the_firmware_says(tmp_path: Path) -> None:
    assert identify(recorded.pc(tmp_path, recorded.DMI)) == Identity(
        serial="5CG1234ABC", product_number="19X35AV#ABD", model="HP EliteBook 840 G8 Notebook PC", maker="HP",
        uuid="00000000-0000-4000-8000-000000000001", bios_version="T76 Ver. 01.06.02", bios_date="2021-08-12",
    )  # fmt: skip
    assert identify(recorded.pc(tmp_path / "none", {})) == Identity()


def test_a_desktop_has_no_battery_and_a_pc_that_does_not_tell_has_no_data(tmp_path: Path) -> None:
    desktop = recorded.pc(tmp_path, {"sys/class/power_supply/AC/type": "Mains"})
    assert batteries(desktop) == []
    assert batteries(recorded.pc(tmp_path / "silent", {})) is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"serial_number": "Unknown"}, {"id": "BAT0"}),
        ({"energy_full": "0"}, {"full_wh": None}),
        ({"cycle_count": "-1"}, {"cycles": None}),
        ({"energy_full_design": "no number"}, {"design_wh": None}),
    ],
)
def test_nonsense_of_a_battery_is_no_data(tmp_path: Path, changed: dict[str, str], expected: dict[str, Any]) -> None:
    pc = recorded.pc(tmp_path, recorded.BATTERY | {BAT0 + name: value for name, value in changed.items()})
    whole = {"id": "41167", "name": "CC03XL", "design_wh": 53.01, "full_wh": 41.0, "cycles": 312} | expected
    assert batteries(pc) == [{name: value for name, value in whole.items() if value is not None}]


def test_a_battery_that_counts_charge_is_told_as_energy(tmp_path: Path) -> None:
    charge = {
        "type": "Battery", "charge_full_design": "4590000", "charge_full": "4000000", "voltage_min_design": "11550000",
    }  # fmt: skip
    pc = recorded.pc(tmp_path, {BAT0 + name: value for name, value in charge.items()})
    assert batteries(pc) == [{"id": "BAT0", "name": "BAT0", "design_wh": 53.01, "full_wh": 46.2}]


def test_two_monitors_of_one_name_stay_apart_whatever_their_numbers(tmp_path: Path) -> None:
    pc = recorded.pc(tmp_path, {})
    for number, device in (("4", "nvme1"), ("7", "nvme0")):
        chip = tmp_path / "sys/class/hwmon" / f"hwmon{number}"
        chip.mkdir(parents=True)
        (tmp_path / "sys/devices" / device).mkdir(parents=True)
        (chip / "device").symlink_to(tmp_path / "sys/devices" / device)
        (chip / "name").write_text("nvme\n")
        (chip / "temp1_label").write_text("Composite\n")
        (chip / "temp1_input").write_text("40850\n")
        (chip / "temp1_max").write_text("65261850\n")  # as Linux tells a limit that was never set
    assert temperatures(pc) == [
        {"id": "nvme/Composite@nvme1", "name": "Composite", "celsius": 40.9},
        {"id": "nvme/Composite@nvme0", "name": "Composite", "celsius": 40.9},
    ]


def test_a_sensor_that_is_not_connected_is_no_data(tmp_path: Path) -> None:
    chip = "sys/class/hwmon/hwmon0/"
    pc = recorded.pc(tmp_path, {chip + "name": "nct6775", chip + "temp1_input": "-128000", chip + "fan2_fault": "1"})
    assert temperatures(pc) is None
    assert fans(pc) is None


def test_a_fan_that_failed_says_so(tmp_path: Path) -> None:
    chip = "sys/class/hwmon/hwmon0/"
    pc = recorded.pc(tmp_path, {chip + "name": "hp", chip + "fan1_input": "0", chip + "fan1_fault": "1"})
    assert fans(pc) == [{"id": "hp/fan1", "name": "fan1", "rpm": 0, "fault": True}]


def test_a_controller_that_knows_no_modules_counts_for_all(tmp_path: Path) -> None:
    mc0 = "sys/devices/system/edac/mc/mc0/"
    pc = recorded.pc(tmp_path, {mc0 + "mc_name": "ie31200", mc0 + "ce_count": "5", mc0 + "ue_count": "1"})
    assert memory_errors(pc) == [{"id": "mc0", "name": "ie31200", "corrected": 5, "uncorrected": 1}]


ATA = {
    "device": {"name": "/dev/sda", "type": "sat", "protocol": "ATA"}, "model_name": "WDC", "serial_number": "WD-1",
    "smart_status": {"passed": False}, "temperature": {"current": 32}, "power_on_time": {"hours": 1730},
    "ata_smart_attributes": {"table": [
        {"id": 5, "raw": {"value": 281470681743368, "string": "8 (2 0)"}},
        {"id": 197, "raw": {"value": 2, "string": "2"}}, {"id": 198, "raw": {"value": 0, "string": "0"}},
    ]},
    "ata_smart_error_log": {"summary": {"count": 4}},
}  # fmt: skip


def test_a_failing_sata_disk_is_read_although_smartctl_does_not_end_with_0(tmp_path: Path) -> None:
    recorded.smartctl(tmp_path, ATA, code=24)
    assert disks(recorded.pc(tmp_path, {})) == [
        {
            "id": "WD-1", "name": "WDC", "type": "sata", "passed": False, "temperature_c": 32, "power_on_hours": 1730,
            "reallocated_sectors": 8, "pending_sectors": 2, "uncorrectable_sectors": 0, "error_log_entries": 4,
        }
    ]  # fmt: skip


def test_a_disk_on_usb_is_no_part_of_the_pc(tmp_path: Path) -> None:
    recorded.smartctl(tmp_path, ATA, recorded.NVME)
    real = tmp_path / "sys/devices/pci0000:00/usb2/2-1/host0/block/sda"
    real.mkdir(parents=True)
    (tmp_path / "sys/block").mkdir()
    (tmp_path / "sys/block/sda").symlink_to(real)
    found = disks(recorded.pc(tmp_path, {})) or []
    assert [one["id"] for one in found] == ["S5EVNX0T123456"]


@pytest.mark.parametrize("answers", [{}, {"--scan": "no JSON"}, {"--scan": {"devices": []}}, {"--scan": []}])
def test_without_an_answer_of_smartctl_there_is_no_data_of_disks(tmp_path: Path, answers: dict[str, Any]) -> None:
    recorded.program(tmp_path, "smartctl", answers)
    assert disks(recorded.pc(tmp_path, {})) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("smartctl-smart-nvme-failed.json", {"media_errors": 7, "passed": True, "error_log_entries": 62}),
        ("smartctl-smart-ata.json", {"reallocated_sectors": 0, "pending_sectors": 0, "temperature_c": 32}),
        ("smartctl-MB0500EBNCR_13.json", {"power_on_hours": 89214, "uncorrectable_sectors": 0}),
        ("smartctl-smart-fail2.json", {"type": "sata"}),
    ],
)
def test_real_output_of_smartctl_is_read(tmp_path: Path, samples: Path, name: str, expected: dict[str, Any]) -> None:
    report = json.loads((samples / "smart" / name).read_text())
    recorded.smartctl(tmp_path, report)
    found = disks(recorded.pc(tmp_path, {})) or [{}]
    assert {key: found[0].get(key) for key in expected} == expected


FWUPD = {
    "get-devices": {"Devices": [
        {"Name": "System Firmware", "DeviceId": "a1", "Version": "1.6.2", "Flags": ["internal", "updatable"]},
        {"Name": "UEFI dbx", "DeviceId": "b2", "Version": "77", "Flags": ["internal", "updatable"]},
        {"Name": "CPU", "DeviceId": "c3", "Version": "0x9a", "Flags": ["internal"]},
    ]},
    "get-updates": {"Devices": [
        {"Name": "System Firmware", "DeviceId": "a1", "Releases": [{"Version": "1.9.0", "Urgency": "high"}]}
    ]},
}  # fmt: skip


def test_the_systems_firmware_is_told_in_its_makers_words_with_what_fwupd_has(tmp_path: Path) -> None:
    recorded.program(tmp_path, "fwupdmgr", FWUPD)
    assert firmware(recorded.pc(tmp_path, recorded.DMI)) == [
        {
            "id": "system", "name": "System Firmware", "version": "T76 Ver. 01.06.02", "available": "1.9.0",
            "urgency": "high",
        },
        {"id": "b2", "name": "UEFI dbx", "version": "77"},
    ]  # fmt: skip


def test_fwupd_without_updates_or_with_an_error_tells_what_there_is(tmp_path: Path) -> None:
    recorded.program(tmp_path, "fwupdmgr", {"get-devices": FWUPD["get-devices"], "get-updates": {"Error": {"Code": 9}}})
    assert firmware(recorded.pc(tmp_path, {})) == [
        {"id": "system", "name": "System Firmware", "version": "1.6.2"},
        {"id": "b2", "name": "UEFI dbx", "version": "77"},
    ]


def test_real_output_of_fwupd_is_read(tmp_path: Path, samples: Path) -> None:
    told = json.loads((samples / "inventory/fwupd-get-updates-testdevice.json").read_text())
    recorded.program(tmp_path, "fwupdmgr", {"get-devices": told, "get-updates": told})
    assert firmware(recorded.pc(tmp_path, {})) == [
        {
            "id": "08d460be0f1f9f128413f816022a6439e0078018", "name": "Integrated Webcam™", "version": "1.2.2",
            "available": "1.2.4",
        }
    ]  # fmt: skip

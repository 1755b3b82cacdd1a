"""PCs as files: what the kernel and the programs of a PC would say, written into a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fleetward_agent import sources

if TYPE_CHECKING:
    from pathlib import Path

DMI = {
    "sys/class/dmi/id/product_serial": "5CG1234ABC",
    "sys/class/dmi/id/product_sku": "19X35AV#ABD",
    "sys/class/dmi/id/product_name": "HP EliteBook 840 G8 Notebook PC",
    "sys/class/dmi/id/sys_vendor": "HP",
    "sys/class/dmi/id/product_uuid": "00000000-0000-4000-8000-000000000001",
    "sys/class/dmi/id/bios_version": "T76 Ver. 01.06.02",
    "sys/class/dmi/id/bios_date": "08/12/2021",
}
BATTERY = {
    "sys/class/power_supply/AC/type": "Mains",
    "sys/class/power_supply/BAT0/type": "Battery",
    "sys/class/power_supply/BAT0/present": "1",
    "sys/class/power_supply/BAT0/serial_number": "41167",
    "sys/class/power_supply/BAT0/model_name": "CC03XL",
    "sys/class/power_supply/BAT0/energy_full_design": "53010000",
    "sys/class/power_supply/BAT0/energy_full": "41000000",
    "sys/class/power_supply/BAT0/cycle_count": "312",
    "sys/class/power_supply/hidpp_battery_0/type": "Battery",
    "sys/class/power_supply/hidpp_battery_0/scope": "Device",
}
HEAT = {
    "sys/class/hwmon/hwmon3/name": "coretemp",
    "sys/class/hwmon/hwmon3/temp1_label": "Package id 0",
    "sys/class/hwmon/hwmon3/temp1_input": "61000",
    "sys/class/hwmon/hwmon3/temp1_max": "90000",
    "sys/class/hwmon/hwmon3/temp1_crit": "100000",
    "sys/class/hwmon/hwmon1/name": "hp",
    "sys/class/hwmon/hwmon1/fan1_input": "2400",
    "sys/class/hwmon/hwmon1/fan1_fault": "0",
}
ECC = {
    "sys/devices/system/edac/mc/mc0/mc_name": "Skylake",
    "sys/devices/system/edac/mc/mc0/ce_count": "3",
    "sys/devices/system/edac/mc/mc0/ue_count": "0",
    "sys/devices/system/edac/mc/mc0/dimm0/dimm_label": "DIMM A",
    "sys/devices/system/edac/mc/mc0/dimm0/dimm_ce_count": "3",
    "sys/devices/system/edac/mc/mc0/dimm0/dimm_ue_count": "0",
}
SYSTEM = {
    "proc/meminfo": "MemTotal:       16170112 kB\nMemFree:         1000000 kB",
    "proc/cpuinfo": "processor : 0\nmodel name : 11th Gen Intel(R) Core(TM) i5-1145G7\nsiblings : 8\ncpu cores : 4",
    "proc/sys/kernel/osrelease": "6.1.0-28-amd64",
    "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"',
}
NVME = {
    "device": {"name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"},
    "model_name": "SAMSUNG MZVLB512HBJQ-000H1", "serial_number": "S5EVNX0T123456",
    "smart_status": {"passed": True}, "temperature": {"current": 41}, "power_on_time": {"hours": 1200},
    "nvme_smart_health_information_log": {
        "critical_warning": 0, "available_spare": 100, "available_spare_threshold": 10, "percentage_used": 12,
        "media_errors": 7, "num_err_log_entries": 62,
    },
}  # fmt: skip
LAPTOP = DMI | BATTERY | HEAT | ECC | SYSTEM


def pc(root: Path, files: dict[str, str]) -> sources.Sources:
    """A PC with these files of the kernel, and no programs yet."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content + "\n")
    return sources.under(root)


def program(root: Path, name: str, answers: dict[str, Any], code: int = 0) -> None:
    """A program that prints the answer whose key is among its arguments, as JSON or as it stands."""
    path = root / "bin" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    branches = []
    for number, (argument, answer) in enumerate(answers.items()):
        told = path.with_name(f"{name}.{number}")
        told.write_text(answer if isinstance(answer, str) else json.dumps(answer))
        branches.append(f"  *' {argument} '*) cat '{told}'; exit {code} ;;\n")
    path.write_text(f'#!/bin/sh\ncase " $* " in\n{"".join(branches)}esac\nexit 1\n')
    path.chmod(0o755)


def smartctl(root: Path, *reports: dict[str, Any], code: int = 0) -> None:
    """smartctl with these disks; `code` is the flags it returns for each."""
    devices = [one["device"] for one in reports]
    program(root, "smartctl", {"--scan": {"devices": devices}} | {one["device"]["name"]: one for one in reports}, code)


def laptop(root: Path) -> sources.Sources:
    """A whole laptop with a disk."""
    smartctl(root, NVME)
    return pc(root, LAPTOP)

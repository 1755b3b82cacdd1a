"""The inventory is what GLPI's schema wants, and nothing of a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import fastjsonschema
import pytest

import recorded
from fleetward_agent.collectors.inventory import inventory
from test_windows import LAPTOP, windows

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
PERSONAL = {
    "users", "local_users", "local_groups", "envs", "processes", "softwares", "networks", "remote_mgmt", "licenseinfos",
    "accesslog", "printers", "databases_services",
}  # fmt: skip


def test_a_laptop_in_glpis_words(tmp_path: Path) -> None:
    said = inventory(recorded.laptop(tmp_path), NOW)
    measured = said["content"].pop("health")
    assert measured["taken_at"] == "2026-11-26T08:00:00Z"
    assert said["content"].pop("operatingsystem").pop("arch")
    assert said == {
        "deviceid": "fleetward-5CG1234ABC", "itemtype": "Computer", "action": "inventory",
        "content": {
            "versionclient": "Fleetward-Agent_v0.1.0",
            "bios": {
                "ssn": "5CG1234ABC", "skunumber": "19X35AV#ABD", "smodel": "HP EliteBook 840 G8 Notebook PC",
                "smanufacturer": "HP", "bversion": "T76 Ver. 01.06.02", "bdate": "2021-08-12",
            },
            "hardware": {"uuid": "00000000-0000-4000-8000-000000000001", "memory": 15791},
            "cpus": [{"name": "11th Gen Intel(R) Core(TM) i5-1145G7", "core": 4, "thread": 2}],
            "batteries": [{"name": "CC03XL", "serial": "41167", "capacity": 53010, "real_capacity": 41000}],
            "storages": [
                {"serial": "S5EVNX0T123456", "model": "SAMSUNG MZVLB512HBJQ-000H1", "interface": "nvme", "type": "disk"}
            ],
            "firmwares": [{"name": "System Firmware", "version": "T76 Ver. 01.06.02"}],
        },
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["laptop", "nothing", "windows"])
def test_it_is_valid_by_glpis_schema_and_holds_no_personal_category(tmp_path: Path, samples: Path, kind: str) -> None:
    schema = json.loads((samples / "inventory/glpi-inventory.schema.json").read_text())
    pc = {
        "laptop": lambda: recorded.laptop(tmp_path), "nothing": lambda: recorded.pc(tmp_path, {}),
        "windows": lambda: windows(tmp_path, LAPTOP),
    }[kind]()  # fmt: skip
    said = inventory(pc, NOW)
    fastjsonschema.compile(schema, use_default=False)(said)
    assert set(said["content"]) & PERSONAL == set()
    assert set(said["content"]["hardware"]) <= {"uuid", "memory"}

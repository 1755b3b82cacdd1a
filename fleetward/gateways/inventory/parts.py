"""What is kept of an inventory: the parts of the PC, field by field, and nothing about people.

What is not named here is dropped on arrival, whatever an agent sends: environment, processes and their command lines,
users and groups, who was logged in, software, names and addresses in a network, shares and mounted drives, keys.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 255  # characters of a value
MOST = 256  # rows of a section
LARGEST_NUMBER = 1e15

_ONE: dict[str, str] = {
    "bios": "bdate bmanufacturer bversion mmanufacturer mmodel msn skunumber smanufacturer smodel ssn secure_boot",
    "hardware": "chassis_type memory uuid vmsystem",
    "operatingsystem": "arch full_name install_date kernel_name kernel_version name service_pack version",
}
_MANY: dict[str, str] = {
    "batteries": "capacity chemistry cycles date manufacturer name real_capacity serial voltage",
    "controllers": "caption driver manufacturer name pciclass pcislot productid rev type vendorid",
    "cpus": "arch core corecount familyname familynumber manufacturer model name serial speed stepping thread",
    "firmwares": "date description manufacturer name type version",
    "memories": "capacity caption description formfactor manufacturer memorycorrection model numslots serialnumber "
    "speed type",
    "monitors": "caption description manufacturer name serial type",
    "networks": "description driver firmware manufacturer model pciid speed status type virtualdev",
    "powersupplies": "manufacturer model name partnum power_max serialnumber status",
    "slots": "description designation name status",
    "sounds": "caption description manufacturer name",
    "storages": "description disksize firmware interface manufacturer model name serial type wwn",
    "videos": "chipset memory name pcislot resolution",
}
FIELDS: dict[str, frozenset[str]] = {name: frozenset(known.split()) for name, known in (_ONE | _MANY).items()}
LISTS = frozenset(_MANY)

PERSONAL = ("environment", "local_group", "local_user", "process", "software", "user")
"""Categories that an agent is asked not to collect at all. GLPI Agent refuses to run if it does not know one."""


def keep(content: Mapping[str, Any]) -> dict[str, Any]:
    """The neutral inventory: known sections with known fields, texts without control characters, no empty values."""
    found: dict[str, Any] = {}
    for section, known in FIELDS.items():
        rows = [kept for row in _rows(content.get(section)) if (kept := _row(row, known))][:MOST]
        if rows:
            found[section] = rows if section in LISTS else rows[0]
    return found


def clean(text: str, longest: int = LONGEST) -> str:
    """What can be stored: no control characters, no halves of a character."""
    return "".join(char for char in text if unicodedata.category(char) not in {"Cc", "Cs"}).strip()[:longest]


def _rows(section: Any) -> list[Any]:
    return section if isinstance(section, list) else [section]


def _row(row: Any, known: frozenset[str]) -> dict[str, Any]:
    if not isinstance(row, dict):
        return {}
    values = {name: _value(row[name]) for name in row if name in known}
    return {name: values[name] for name in sorted(values) if values[name] not in {None, ""}}


def _value(value: Any) -> str | float | bool | None:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return value
    fits = isinstance(value, int | float) and abs(value) < LARGEST_NUMBER
    return value if fits else None

"""What a simulated PC measures: a function of its serial number and the time, so that every run tells one story."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

LIFE = 120  # days a failing part lasts; then another one is in its place


class Character(Enum):
    """What ails a PC."""

    WELL = auto()
    TIRED_BATTERY = auto()
    FAILING_DISK = auto()
    DYING_DISK = auto()
    WORN_DISK = auto()
    HOT = auto()
    SILENT_FAN = auto()
    FORGETFUL = auto()
    OLD_FIRMWARE = auto()
    UNMEASURED = auto()


_C = Character
SHARES = {
    _C.WELL: 76, _C.TIRED_BATTERY: 5, _C.FAILING_DISK: 5, _C.DYING_DISK: 2, _C.WORN_DISK: 3, _C.HOT: 2,
    _C.SILENT_FAN: 2, _C.FORGETFUL: 1, _C.OLD_FIRMWARE: 2, _C.UNMEASURED: 2,
}  # fmt: skip
"""Of a hundred PCs so many."""


@dataclass(frozen=True)
class _Pc:
    serial: str
    notebook: bool
    day: float  # of the part's life

    @property
    def chance(self) -> float:
        return _number(self.serial, "chance") / 1000


def character(serial: str) -> Character:
    """What ails the PC with this serial number."""
    place = _number(serial, "character") % 100
    return next(one for one, upto in zip(SHARES, accumulate(SHARES.values()), strict=True) if place < upto)


def measure(serial: str, model: str, at: datetime) -> dict[str, Any]:
    """The health message of that moment; sent again it has the same id."""
    lived, day = divmod(at.timestamp() / 86_400 + _number(serial, "phase") % LIFE, LIFE)
    pc, ails = _Pc(serial, "Book" in model, day), character(serial)
    message = {"id": str(_message_id(serial, at)), "taken_at": at.isoformat(timespec="seconds")}
    if ails is Character.UNMEASURED:
        return message | {"firmware": _firmware(ails)}
    return message | {
        "disks": [_disk(pc, ails, int(lived))],
        "batteries": [_battery(pc, ails)] if pc.notebook else [],
        "temperatures": [_temperature(pc, ails)],
        "fans": [_fan(pc, ails)],
        "memory": [_memory(pc, ails)],
        "firmware": _firmware(ails),
    }


def _disk(pc: _Pc, ails: Character, number: int) -> dict[str, Any]:
    worn = {Character.WORN_DISK: 70 + pc.day / 4, Character.DYING_DISK: 60.0}.get(ails, 3 + 10 * pc.chance)
    errors = int(pc.day / 2) if ails in {Character.FAILING_DISK, Character.DYING_DISK} else 0
    return {
        "id": f"S{pc.serial[-6:]}{number}", "name": "SAMSUNG MZVL2512HDJD-00BH1", "type": "nvme",
        "passed": ails is not Character.DYING_DISK, "percentage_used": int(worn), "available_spare": 100,
        "available_spare_threshold": 10, "media_errors": errors,
        "critical_warning": 8 if ails is Character.DYING_DISK else 0,  # it can only be read any more
        "temperature_c": 34 + int(8 * pc.chance), "power_on_hours": int(24 * pc.day),
    }  # fmt: skip


def _battery(pc: _Pc, ails: Character) -> dict[str, Any]:
    left = 0.52 + pc.chance / 20 if ails is Character.TIRED_BATTERY else 0.99 - pc.day / 1000 - pc.chance / 20
    return {
        "id": f"B{pc.serial[-5:]}", "name": "Primary", "design_wh": 56.0, "full_wh": round(56 * left, 1),
        "cycles": int(pc.day * 1.3) + (700 if ails is Character.TIRED_BATTERY else 0),
    }  # fmt: skip


def _temperature(pc: _Pc, ails: Character) -> dict[str, Any]:
    celsius = 97.0 if ails is Character.HOT else 48 + 20 * pc.chance
    return {
        "id": "coretemp/Package id 0",
        "name": "CPU",
        "celsius": round(celsius, 1),
        "high_c": 90.0,
        "critical_c": 100.0,
    }


def _fan(pc: _Pc, ails: Character) -> dict[str, Any]:
    stopped = ails is Character.SILENT_FAN
    return {"id": "hp/fan1", "name": "CPU fan", "rpm": 0 if stopped else 2200 + int(600 * pc.chance), "fault": stopped}


def _memory(pc: _Pc, ails: Character) -> dict[str, Any]:
    corrected = int(pc.day * 40) if ails is Character.FORGETFUL else 0
    return {"id": "mc0/dimm0", "name": "DIMM 1", "corrected": corrected, "uncorrected": 0}


def _firmware(ails: Character) -> list[dict[str, Any]]:
    system = {"id": "system", "name": "System Firmware", "version": "01.09.00"}
    if ails is Character.OLD_FIRMWARE:
        system |= {"version": "01.02.00", "available": "01.09.00", "urgency": "critical"}
    return [system]


def _number(serial: str, what: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{what} {serial}".encode()).digest()[:4], "big") % 1000


def _message_id(serial: str, at: datetime) -> UUID:
    return UUID(bytes=hashlib.sha256(f"{serial} {at.isoformat()}".encode()).digest()[:16], version=4)

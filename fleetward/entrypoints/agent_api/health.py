"""What our own agent measured, from the form it is sent in to the one it is stored in (docs/agent-protocol.md).

A list that is absent could not be measured; an empty one says that there is none. Fields that nobody knows are left
out, so that newer agents are understood; a known one of another type is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fleetward.domain.alerts.lifecycle import PartKind
from fleetward.domain.alerts.operations import NewReading
from fleetward.entrypoints.agent_api.answers import Problem
from fleetward.entrypoints.agent_api.bodies import malformed, text

if TYPE_CHECKING:
    from collections.abc import Callable

AHEAD, BEHIND = timedelta(minutes=10), timedelta(days=30)
MOST = 128  # parts of a kind
LARGEST_NUMBER = 1e15

CLOCK = "The clock of this PC is wrong, or the reading is too old: taken_at must be within the last 30 days."


def reading(body: Any, now: datetime) -> NewReading:
    """The reading, or 422: `malformed`, or `clock` for one from the future or from more than 30 days ago."""
    if not isinstance(body, dict):
        raise malformed("health must be an object.")
    taken_at = _moment(body.get("taken_at"))
    if not now - BEHIND <= taken_at <= now + AHEAD:
        raise Problem(422, "clock", CLOCK)
    measured = {name: kind for name, kind in _LISTS.items() if body.get(name) is not None}
    parts = [part for name, kind in measured.items() for part in _parts(name, kind, body[name])]
    missing = [str(kind) for name, kind in _LISTS.items() if name not in measured]
    return NewReading(id=_uuid(body.get("id")), taken_at=taken_at, parts=parts, missing=missing)


def _uuid(value: Any) -> UUID:
    try:
        return UUID(text("id", value, 36))
    except ValueError:
        raise malformed("id must be a UUID.") from None


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(text("taken_at", value, 40))
        if moment.tzinfo is None:
            raise malformed("taken_at must name its zone.")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise malformed("taken_at must be a time, as 2026-11-26T00:00:00Z.") from None


def _parts(name: str, kind: PartKind, rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise malformed(f"{name} must be a list of at most {MOST} objects.")
    parts = [_part(name, kind, row) for row in rows]
    if len({part["part"] for part in parts}) < len(parts):
        raise malformed(f"{name}: two of them have one id.")
    return parts


def _part(name: str, kind: PartKind, row: dict[str, Any]) -> dict[str, Any]:
    part = text(f"{name}: id", row.get("id"), 120).strip()
    if not part:
        raise malformed(f"{name}: each needs an id.")
    label = text(f"{name}: name", row.get("name") or "", 200)
    known = ((field, check, row.get(field)) for field, check in _FIELDS[kind].items())
    values = {field: check(f"{name}: {field}", value) for field, check, value in known if value is not None}
    return {"kind": str(kind), "part": part, "label": label, "values": values}


def _number(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST_NUMBER:
        raise malformed(f"{name} must be a number.")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise malformed(f"{name} must be true or false.")
    return value


def _word(name: str, value: Any) -> str:
    return text(name, value, 200)


def _numbers(*names: str) -> dict[str, Callable[[str, Any], Any]]:
    return dict.fromkeys(names, _number)


_LISTS = {
    "disks": PartKind.DISK, "batteries": PartKind.BATTERY, "temperatures": PartKind.TEMPERATURE, "fans": PartKind.FAN,
    "memory": PartKind.MEMORY, "firmware": PartKind.FIRMWARE,
}  # fmt: skip

_FIELDS: dict[PartKind, dict[str, Callable[[str, Any], Any]]] = {
    PartKind.DISK: {"type": _word, "passed": _flag} | _numbers(
        "percentage_used", "available_spare", "available_spare_threshold", "media_errors", "critical_warning",
        "temperature_c", "power_on_hours", "reallocated_sectors", "pending_sectors", "uncorrectable_sectors",
        "error_log_entries",
    ),
    PartKind.BATTERY: _numbers("design_wh", "full_wh", "cycles"),
    PartKind.TEMPERATURE: _numbers("celsius", "high_c", "critical_c"),
    PartKind.FAN: {"fault": _flag} | _numbers("rpm"),
    PartKind.MEMORY: _numbers("corrected", "uncorrected"),
    PartKind.FIRMWARE: {"version": _word, "available": _word, "urgency": _word},
}  # fmt: skip

"""Disks, as smartctl reads them; on Windows too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fleetward_agent.sources import known, told

if TYPE_CHECKING:
    from fleetward_agent.sources import Sources

TYPES = {"NVMe": "nvme", "ATA": "sata"}
REALLOCATED, PENDING, UNCORRECTABLE = 5, 197, 198  # numbers of ATA attributes


def disks(sources: Sources) -> list[dict[str, Any]] | None:
    """Every built-in disk that tells something; None without smartctl, or where no disk answers it."""
    scan = told(sources.smartctl, "--scan", "--json")
    listed = _part(scan, "devices")
    found = [_disk(sources, one) for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    return [one for one in found if one] or None


def _disk(sources: Sources, listed: dict[str, Any]) -> dict[str, Any] | None:
    name, kind = str(listed.get("name") or ""), str(listed.get("type") or "auto")
    if not name or _is_plugged_in(sources, name):
        return None
    report = told(sources.smartctl, "--json", "--all", "--device", kind, name)
    serial = _part(report, "serial_number")
    if not isinstance(serial, str) or not serial:
        return None
    return known(id=serial, name=_text(report, "model_name"), type=_type(report)) | _shared(report) | _own(report)


def _is_plugged_in(sources: Sources, name: str) -> bool:
    """A USB disk is no part of the PC."""
    return "/usb" in str((sources.block / name.rsplit("/", 1)[-1]).resolve())


def _type(report: object) -> str | None:
    return TYPES.get(str(_part(report, "device", "protocol")))


def _shared(report: object) -> dict[str, Any]:
    return known(
        passed=_flag(report, "smart_status", "passed"), temperature_c=_whole(report, "temperature", "current"),
        power_on_hours=_whole(report, "power_on_time", "hours"),
    )  # fmt: skip


def _own(report: object) -> dict[str, Any]:
    return _nvme(report) if _type(report) == "nvme" else _ata(report)


def _nvme(report: object) -> dict[str, Any]:
    log = "nvme_smart_health_information_log"
    same = ("percentage_used", "available_spare", "available_spare_threshold", "media_errors", "critical_warning")
    values = {name: _whole(report, log, name) for name in same}
    return known(**values, error_log_entries=_whole(report, log, "num_err_log_entries"))


def _ata(report: object) -> dict[str, Any]:
    table = _part(report, "ata_smart_attributes", "table")
    rows = {row.get("id"): row for row in table if isinstance(row, dict)} if isinstance(table, list) else {}
    log = _part(report, "ata_smart_error_log")
    return known(
        reallocated_sectors=_count(rows.get(REALLOCATED)), pending_sectors=_count(rows.get(PENDING)),
        uncorrectable_sectors=_count(rows.get(UNCORRECTABLE)),
        percentage_used=_whole(report, "endurance_used", "current_percent"),
        available_spare=_whole(report, "spare_available", "current_percent"),
        error_log_entries=_first(_whole(log, "extended", "count"), _whole(log, "summary", "count")),
    )  # fmt: skip


def _count(row: object) -> int | None:
    """The count that smartctl reads out of the raw bytes: its string, for makers pack other figures beside it."""
    found = re.match(r"\d+", str(_part(row, "raw", "string") or ""))
    return int(found[0]) if found else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _part(report: object, *names: str) -> Any:
    """What stands at this path, or None."""
    for name in names:
        report = report.get(name) if isinstance(report, dict) else None
    return report


def _text(report: object, *names: str) -> str | None:
    value = _part(report, *names)
    return value if isinstance(value, str) else None


def _flag(report: object, *names: str) -> bool | None:
    value = _part(report, *names)
    return value if isinstance(value, bool) else None


def _whole(report: object, *names: str) -> int | None:
    value = _part(report, *names)
    return value if isinstance(value, int) and not isinstance(value, bool) else None

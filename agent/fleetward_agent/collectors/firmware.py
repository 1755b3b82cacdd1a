"""Firmware and what is newer: fwupd on Linux, drivers of the class FIRMWARE on Windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetward_agent.collectors import windows
from fleetward_agent.collectors.identity import identify
from fleetward_agent.sources import known, told

if TYPE_CHECKING:
    from fleetward_agent.sources import Sources

SYSTEM, SYSTEM_NAME = "system", "System Firmware"


def firmware(sources: Sources) -> list[dict[str, Any]] | None:
    """The system's firmware, in the version that its maker prints, and that of other parts that can be updated."""
    others = _of_windows(sources) if sources.windows else _of_fwupd(sources)
    version = identify(sources).bios_version
    system = [one for one in others if one["id"] == SYSTEM]
    if version:
        newer = system[0] if system else {}
        system = [newer | {"id": SYSTEM, "name": SYSTEM_NAME, "version": version}]
    return [*system[:1], *(one for one in others if one["id"] != SYSTEM)] or None


def _of_fwupd(sources: Sources) -> list[dict[str, Any]]:
    """Devices that fwupd could update; a newer release where its metadata name one."""
    releases = {one.get("DeviceId"): one for one in _devices(sources, "get-updates")}
    return [
        _device(one, releases.get(one.get("DeviceId"), {}))
        for one in _devices(sources, "get-devices")
        if one.get("DeviceId") and one.get("Version") and "updatable" in (one.get("Flags") or [])
    ]


def _devices(sources: Sources, command: str) -> list[dict[str, Any]]:
    answer = told(sources.fwupdmgr, command, "--json")
    listed = answer.get("Devices") if isinstance(answer, dict) else None
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _device(one: dict[str, Any], update: dict[str, Any]) -> dict[str, Any]:
    newest = (update.get("Releases") or [{}])[0]
    name = str(one.get("Name") or one["DeviceId"])
    return known(
        id=SYSTEM if name == SYSTEM_NAME else str(one["DeviceId"]), name=name, version=str(one["Version"]),
        available=_text(newest.get("Version")), urgency=_text(newest.get("Urgency")),
    )  # fmt: skip


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _of_windows(sources: Sources) -> list[dict[str, Any]]:
    """Windows Update's firmware packages, as drivers. It does not tell which version is newest."""
    found = windows.instances(sources, "Win32_PnPSignedDriver") or []
    return [
        known(
            id=windows.text(one, "HardWareID"), name=windows.text(one, "DeviceName"),
            version=windows.text(one, "DriverVersion") or None,
        )
        for one in found
        if windows.text(one, "HardWareID") and windows.text(one, "DeviceName") != SYSTEM_NAME
    ]  # fmt: skip

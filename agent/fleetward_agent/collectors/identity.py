"""Which PC this is, as its maker wrote it into the firmware."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetward_agent.collectors import windows
from fleetward_agent.sources import content

if TYPE_CHECKING:
    from fleetward_agent.sources import Sources


@dataclass(frozen=True)
class Identity:
    """Serial and product number are what the server knows a PC by; '' where the firmware does not tell."""

    serial: str = ""
    product_number: str = ""
    model: str = ""
    maker: str = ""
    uuid: str = ""
    bios_version: str = ""
    bios_date: str = ""  # YYYY-MM-DD


def identify(sources: Sources) -> Identity:
    """The PC's identity. Reading the serial number takes root."""
    return _from_windows(sources) if sources.windows else _from_dmi(sources)


def _from_dmi(sources: Sources) -> Identity:
    def told(name: str) -> str:
        return content(sources.dmi / name) or ""

    return Identity(
        serial=told("product_serial"), product_number=told("product_sku"), model=told("product_name"),
        maker=told("sys_vendor"), uuid=told("product_uuid"), bios_version=told("bios_version"),
        bios_date=_iso(told("bios_date")),
    )  # fmt: skip


def _iso(american: str) -> str:
    """05/31/2023 as 2023-05-31; '' for anything else."""
    month, _, rest = american.partition("/")
    day, _, year = rest.partition("/")
    return f"{year}-{month}-{day}" if (len(month), len(day), len(year)) == (2, 2, 4) else ""


def _from_windows(sources: Sources) -> Identity:
    bios, system = windows.first(sources, "Win32_BIOS"), windows.first(sources, "Win32_ComputerSystem")
    product = windows.first(sources, "Win32_ComputerSystemProduct")
    return Identity(
        serial=windows.text(bios, "SerialNumber"), product_number=windows.text(system, "SystemSKUNumber"),
        model=windows.text(system, "Model"), maker=windows.text(system, "Manufacturer"),
        uuid=windows.text(product, "UUID"), bios_version=windows.text(bios, "SMBIOSBIOSVersion"),
        bios_date=windows.day(bios, "ReleaseDate"),
    )  # fmt: skip

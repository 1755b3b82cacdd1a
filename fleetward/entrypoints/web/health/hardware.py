"""What a PC consists of, out of its inventory: a handful of facts. An inventory is foreign: nothing in it is sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from fleetward.domain.alerts.models import Inventory

GIGABYTE = 1024  # an inventory counts in megabytes
MOST = 4


def facts(inventory: Inventory | None) -> dict[str, Any] | None:
    """Label and value of what is known, when it was said and by which agent; None without an inventory."""
    if inventory is None:
        return None
    content = inventory.content
    found = [
        (_("Processor"), _listed(content, "cpus", _named)),
        (_("Memory"), _memory(content)),
        (_("Disks"), _listed(content, "storages", _disk)),
        (_("Operating system"), _system(content)),
        (_("Firmware"), _text(_section(content, "bios"), "bversion")),
    ]
    return {"facts": [(label, text) for label, text in found if text], "row": inventory}


def _section(content: Any, name: str) -> dict[str, Any]:
    found = content.get(name) if isinstance(content, dict) else None
    return found if isinstance(found, dict) else {}


def _text(section: dict[str, Any], *names: str) -> str:
    """The first of these that says something."""
    return next((text for name in names if (text := str(section.get(name) or "").strip())), "")


def _listed(content: Any, name: str, write: Any) -> str:
    found = content.get(name) if isinstance(content, dict) else None
    written = [write(one) for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return ", ".join([text for text in written if text][:MOST])


def _named(one: dict[str, Any]) -> str:
    return _text(one, "name")


def _disk(one: dict[str, Any]) -> str:
    name, size = _text(one, "model", "name"), _size(one.get("disksize"))
    return f"{name} ({size})" if name and size else name


def _memory(content: Any) -> str:
    found = content.get("memories") if isinstance(content, dict) else None
    sizes = [one.get("capacity") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return _size(sum(size for size in sizes if isinstance(size, int)))


def _system(content: Any) -> str:
    return _text(_section(content, "operatingsystem"), "full_name", "name")


def _size(megabytes: Any) -> str:
    if not isinstance(megabytes, int) or megabytes <= 0:
        return ""
    return f"{formats.number_format(round(megabytes / GIGABYTE), use_l10n=True, force_grouping=True)}\u00a0GB"

"""What PCs measure, in words: names and units of the values of a part, and which of them are drawn over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.alerts.lifecycle import PartKind

if TYPE_CHECKING:
    from collections.abc import Mapping

METRICS: dict[str, tuple[Any, str]] = {
    "passed": (gettext_lazy("The disk's own verdict"), ""),
    "percentage_used": (gettext_lazy("Wear"), "%"),
    "available_spare": (gettext_lazy("Spare left"), "%"),
    "available_spare_threshold": (gettext_lazy("Least spare"), "%"),
    "media_errors": (gettext_lazy("Media errors"), ""),
    "reallocated_sectors": (gettext_lazy("Reallocated sectors"), ""),
    "pending_sectors": (gettext_lazy("Pending sectors"), ""),
    "uncorrectable_sectors": (gettext_lazy("Uncorrectable sectors"), ""),
    "error_log_entries": (gettext_lazy("Entries in the error log"), ""),
    "critical_warning": (gettext_lazy("Critical warnings"), ""),
    "temperature_c": (gettext_lazy("Temperature"), "°C"),
    "power_on_hours": (gettext_lazy("Hours switched on"), "h"),
    "health": (gettext_lazy("Battery health"), "%"),
    "full_wh": (gettext_lazy("Full capacity"), "Wh"),
    "design_wh": (gettext_lazy("Design capacity"), "Wh"),
    "cycles": (gettext_lazy("Charge cycles"), ""),
    "celsius": (gettext_lazy("Temperature"), "°C"),
    "high_c": (gettext_lazy("High from"), "°C"),
    "critical_c": (gettext_lazy("Critical from"), "°C"),
    "rpm": (gettext_lazy("Speed"), "rpm"),
    "fault": (gettext_lazy("Fault reported"), ""),
    "corrected": (gettext_lazy("Corrected errors"), ""),
    "uncorrected": (gettext_lazy("Uncorrected errors"), ""),
    "version": (gettext_lazy("Version"), ""),
    "available": (gettext_lazy("Available version"), ""),
    "urgency": (gettext_lazy("Urgency"), ""),
}
"""Name and unit of each value, in the order in which they are shown."""

LATEST: dict[str, tuple[str, ...]] = {
    PartKind.DISK: ("percentage_used", "available_spare", "media_errors", "pending_sectors", "temperature_c"),
    PartKind.BATTERY: ("health", "cycles"),
    PartKind.TEMPERATURE: ("celsius",),
    PartKind.FAN: ("rpm",),
    PartKind.MEMORY: ("corrected", "uncorrected"),
    PartKind.FIRMWARE: ("version", "available"),
}
"""Values of a part that stand in the table of its PC's health."""

DRAWN: dict[str, str] = {
    PartKind.DISK: "percentage_used", PartKind.BATTERY: "health", PartKind.TEMPERATURE: "celsius",
    PartKind.FAN: "rpm", PartKind.MEMORY: "corrected",
}  # fmt: skip
"""The one value of a part that is drawn on its PC's page."""

LIMITS: dict[str, str] = {"celsius": "high_c", "available_spare": "available_spare_threshold"}
"""The value beside a value that says where it becomes serious."""


def label(metric: str) -> str:
    """What a value is called; one that we do not know, by its own name."""
    return str(METRICS[metric][0]) if metric in METRICS else metric


def unit(metric: str) -> str:
    """The unit of a value, or ''."""
    return METRICS[metric][1] if metric in METRICS else ""


def text(metric: str, value: Any) -> str:
    """A value as people read it."""
    if metric == "passed":
        return _("Passed") if value else _("Failing")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    number = figure(value)
    if number is None:
        return str(value)
    digits = 0 if number.is_integer() else 1
    written = str(formats.number_format(number, digits, use_l10n=True, force_grouping=True))
    return f"{written}\u00a0{unit(metric)}" if unit(metric) else written


def figure(value: Any) -> float | None:
    """The value as a number, or None where it is none."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def with_health(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a battery, with what is left of its design capacity in per cent; of any other part, as they are."""
    design, full = figure(values.get("design_wh")), figure(values.get("full_wh"))
    if not design or full is None:
        return dict(values)
    return {**values, "health": round(100 * full / design)}

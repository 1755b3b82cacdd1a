"""What people read of an alert: title, explanation and advice by rule, in the language in force.

Plain words for the person at the PC; `for_it` says the same to whoever looks after it. Figures come from the alert.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise as Promise


@dataclass(frozen=True)
class Words:
    """Sentences about one alert."""

    title: str
    explanation: str
    advice: str
    for_it: str


UNKNOWN = "?"
"""In place of a figure that the alert does not have."""

_SAVE = _("Save copies of your files somewhere else today, and ask for a repair.")

SENTENCES: dict[str, tuple[Promise, Promise, Promise, Promise]] = {
    "battery_worn": (
        _("The battery is worn"),
        _("The battery of this PC has lost %(number)s %% of what it could hold when it was new."),
        _("You can go on working, but keep the charger at hand. Ask for a repair to get a new battery."),
        _("Have the battery replaced. A battery that has lost this much may swell, or let the PC shut down suddenly."),
    ),
    "battery_wearing_fast": (
        _("The battery is wearing fast"),
        _("The battery of this PC has lost %(number)s %% of its full capacity within %(days)s days. That is too fast."),
        _("Do not leave the PC in the heat, and ask for a repair: the battery may be faulty."),
        _("Check whether the PC is always charged to 100 %% or runs hot. If neither is so, have the battery replaced."),
    ),
    "disk_worn": (
        _("The disk is worn"),
        _("The disk of this PC has used %(number)s %% of the life that its maker planned for it."),
        _("Make sure that your files are saved somewhere else too, and ask for a repair."),
        _("Plan to replace the disk soon. At 100 %% it may turn read-only or fail without further notice."),
    ),
    "disk_spare_low": (
        _("The disk is running out of spare memory"),
        _("The disk replaces worn memory by spare memory, and has only %(available_spare)s %% of the spare left."),
        _SAVE,
        _("Replace the disk: its spare is below the threshold of its maker (%(available_spare_threshold)s %%)."),
    ),
    "disk_errors": (
        _("The disk loses data"),
        _("The disk could not read or write correctly %(total)s times, %(number)s of them within %(days)s days."),
        _SAVE,
        _("Secure the data and replace the disk, even if it says of itself that it is well. Files may be damaged."),
    ),
    "disk_sectors": (
        _("The disk has bad sectors"),
        _("%(total)s places on the disk are bad or suspect; %(number)s of them became so within %(days)s days."),
        _SAVE,
        _("Plan to replace the disk: bad sectors that become more are an early sign that it fails."),
    ),
    "disk_failing": (
        _("The disk is about to fail"),
        _("The disk of this PC reports that it will fail soon. It may stop working at any time."),
        _SAVE,
        _("Secure the data at once and replace the disk: its own check of its health has failed."),
    ),
    "disk_hot": (
        _("The disk is too hot"),
        _("The disk of this PC has been too hot for some time; now it is at %(number)s °C."),
        _("Make sure that air can flow around the PC. If that does not help, ask for a repair."),
        _("Check air inlets, fans and the load. Heat shortens the life of a disk and slows it down."),
    ),
    "cpu_hot": (
        _("The PC is too hot"),
        _("The processor of this PC has been too hot for some time; now it is at %(celsius)s °C."),
        _("Put the PC on a hard surface and keep its air inlets free. If that does not help, ask for a repair."),
        _("Check fans, dust and the load. If they are in order, have fan and thermal paste looked at."),
    ),
    "fan_failed": (
        _("A fan does not work"),
        _("A fan of this PC stands still or reports a fault. Without it the PC becomes too hot."),
        _("Switch the PC off when you do not need it, keep its air inlets free, and ask for a repair."),
        _("Have the fan replaced. Until then the processor slows itself down, and may switch the PC off."),
    ),
    "memory_corrected": (
        _("The memory makes errors"),
        _("The memory of this PC made %(number)s errors within %(days)s days. All of them were corrected."),
        _("You can go on working. Ask for a repair, so that nothing worse comes of it."),
        _("Test the memory and replace the module. Corrected errors that become more announce others."),
    ),
    "memory_uncorrected": (
        _("The memory is faulty"),
        _("The memory of this PC made errors that could not be corrected. Programs may crash and files be damaged."),
        _("Save your work often, restart the PC, and ask for a repair."),
        _("Replace the memory module. Check files that were written since the errors began."),
    ),
    "firmware_faulty": (
        _("The firmware has a known fault"),
        _("This PC runs the firmware version %(version)s, which has a fault that its maker knows of."),
        _("Leave the PC on and plugged in when your IT department asks for it: it needs an update."),
        _("Update the firmware; the fault is known to the maker and is not a defect of this one PC."),
    ),
    "firmware_update": (
        _("A critical firmware update is available"),
        _("There is a critical update of the firmware of this PC: version %(available)s."),
        _("Leave the PC on and plugged in when your IT department asks for it: it needs an update."),
        _("Install the update. Its maker calls it critical, mostly because it closes a hole in security."),
    ),
}  # fmt: skip
"""Rule code -> title, explanation, advice, advice for IT people."""

_OTHER = (
    _("Something is wrong with a part of this PC"),
    _("A check that is no longer made found a problem."),
    _("Ask for a repair if you notice anything."),
    _("Look at the PC's readings."),
)
"""Of an alert whose rule is no longer known."""


def title(rule: str) -> str:
    """What the rule finds, in a few words."""
    return str(SENTENCES.get(rule, _OTHER)[0])


def words(rule: str, values: Mapping[str, Any]) -> Words:
    """What is to be said of an alert of this rule with these values."""
    shown = _Figures({name: _plain(value) for name, value in values.items()})
    return Words(*(str(sentence) % shown for sentence in SENTENCES.get(rule, _OTHER)))


class _Figures(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return UNKNOWN


def _plain(value: Any) -> Any:
    return round(value) if isinstance(value, float) else value

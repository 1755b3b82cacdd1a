"""The states of an alert and of its pop-up, and what an alert is about. One table each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartKind(models.TextChoices):
    """What of a PC is measured."""

    DISK = "disk", _("Disk")
    BATTERY = "battery", _("Battery")
    TEMPERATURE = "temperature", _("Temperature")
    FAN = "fan", _("Fan")
    MEMORY = "memory", _("Memory")
    FIRMWARE = "firmware", _("Firmware")


class Severity(models.TextChoices):
    """How soon something must be done."""

    CRITICAL = "critical", _("Critical")
    WARNING = "warning", _("Warning")
    INFO = "info", _("Information")


class AlertState(models.TextChoices):
    """Where an alert stands."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ClosedWhy(models.TextChoices):
    """Why an alert was closed. Always by itself: nobody can call a failing disk well."""

    NONE = "", ""
    GONE = "gone", _("The cause is gone")
    PART_REPLACED = "part_replaced", _("The part is no longer in the PC")
    PC_MOVED = "pc_moved", _("The PC stands elsewhere now")
    NO_LONGER_HELD = "no_longer_held", _("The PC is no longer held")


class PopUp(models.TextChoices):
    """How far the pop-up of an alert has come (R7). Whether it may be shown now follows from where the PC stands."""

    WAITING = "waiting", _("Not shown yet")
    SHOWN = "shown", _("Shown")
    LATER = "later", _("Put off by the user")
    VIEWED = "viewed", _("Viewed")


POP_UP_MOVES: dict[PopUp, tuple[PopUp, ...]] = {
    PopUp.WAITING: (PopUp.SHOWN, PopUp.LATER, PopUp.VIEWED),
    PopUp.SHOWN: (PopUp.SHOWN, PopUp.LATER, PopUp.VIEWED),
    PopUp.LATER: (PopUp.SHOWN, PopUp.LATER, PopUp.VIEWED),
    PopUp.VIEWED: (PopUp.VIEWED,),
}
"""Allowed moves; a pop-up that was put off comes back, one that was viewed does not."""

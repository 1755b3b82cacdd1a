"""What support cases are about, where they stand, and the moves allowed between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class SupportKind(models.TextChoices):
    """What it is about."""

    MISSING_PCS = "missing_pcs", _("PCs are missing from my page")
    WRONG_CUSTOMER = "wrong_customer", _("A PC is at the wrong customer")
    WRONG_PARTNER = "wrong_partner", _("A PC belongs to another partner")
    FEED = "feed", _("A report or a feed")
    ACCOUNT = "account", _("Sign-in or account")
    OTHER = "other", _("Something else")


class SupportState(models.TextChoices):
    """For whom a support case waits."""

    OPEN = "open", _("With support")
    ASKER = "asker", _("Waits for your answer")
    OTHERS = "others", _("Waits for others")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged with another")


AT_THE_DESK: dict[SupportState, StrOrPromise] = {
    SupportState.OPEN: _("Waits for support"),
    SupportState.ASKER: _("Waits for the one who asked"),
}
"""States whose word to the one who asked would be wrong at the desk."""


def state_told(of: str, *, desk: bool) -> str:
    """Whom it waits for, in the words of the one who reads."""
    known = SupportState(of)
    return str(AT_THE_DESK.get(known, known.label) if desk else known.label)


MOVES: dict[SupportState, tuple[SupportState, ...]] = {
    SupportState.OPEN: (SupportState.ASKER, SupportState.OTHERS, SupportState.CLOSED, SupportState.MERGED),
    SupportState.ASKER: (SupportState.OPEN, SupportState.OTHERS, SupportState.CLOSED, SupportState.MERGED),
    SupportState.OTHERS: (SupportState.OPEN, SupportState.ASKER, SupportState.CLOSED, SupportState.MERGED),
    SupportState.CLOSED: (SupportState.OPEN,),
    SupportState.MERGED: (),
}
"""Allowed moves; from closed back to open is reopening."""

ENDED = (SupportState.CLOSED, SupportState.MERGED)


class Priority(models.TextChoices):
    """How soon; each has promised times in `promise.py`."""

    URGENT = "urgent", _("Urgent")
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class EventKind(models.TextChoices):
    """What stands in the course of a support case."""

    MESSAGE = "message", _("Message")
    NOTE = "note", _("Internal note")
    STEP = "step", _("Step")


class Side(models.TextChoices):
    """Who said or did it."""

    ASKER = "asker", _("The one who asked")
    SUPPORT = "support", _("Support")
    OTHERS = "others", _("Somebody else")
    SYSTEM = "system", _("The platform")


class Via(models.TextChoices):
    """How it came."""

    PAGE = "page", _("On the page")
    MAIL = "mail", _("By e-mail")


class Work(models.TextChoices):
    """What became of one serial number of a support case about missing PCs."""

    OPEN = "open", _("Being looked at")
    ASKED = "asked", _("The distributor is asked")
    RELEASED = "released", _("Released from what was set aside")
    ADDED = "added", _("Added by support")
    ARRIVED = "arrived", _("Is where you see it")
    REFUSED = "refused", _("Refused")


UNFINISHED = (Work.OPEN, Work.ASKED, Work.RELEASED, Work.ADDED)
"""Serials whose PC is not yet where its partner sees it; released and added ones arrive with the next import."""


class Happened(models.TextChoices):
    """What a step of a support case says; its event's details hold `what`, and `n` where serial numbers are counted."""

    MOVED = "moved", _("Moved on")
    TAKEN = "taken", _("Taken up")
    PRIORITY = "priority", _("Priority changed")
    REOPENED = "reopened", _("Opened again")
    MERGED = "merged", _("Merged with another support case")
    JOINED = "joined", _("Another support case was merged with this one")
    RELEASED = "released", _("Released from what was set aside")
    ADDED = "added", _("Added by support")
    REFUSED = "refused", _("Refused")
    ASKED = "asked", _("The distributor is asked")
    ARRIVED = "arrived", _("PCs have arrived")
    LATE = "late", _("The promised time has passed")


class Step(models.TextChoices):
    """What somebody can do with a support case."""

    SAY = "say", _("Write a message")
    NOTE = "note", _("Write an internal note")
    TAKE = "take", _("Take it up")
    MOVE = "move", _("Say for whom it waits")
    CLOSE = "close", _("Close")
    REOPEN = "reopen", _("Open again")
    PRIORITISE = "prioritise", _("Change the priority")
    MERGE = "merge", _("Merge with another")
    WORK = "work", _("Work on the serial numbers")


OF_SUPPORT = (Step.NOTE, Step.TAKE, Step.MOVE, Step.PRIORITISE, Step.MERGE, Step.WORK)
"""Steps that only support takes; the others are those of the asker too."""


class MailOutcome(models.TextChoices):
    """What became of one mail that came in."""

    TAKEN = "taken", _("Put into its support case")
    NO_CASE = "no_case", _("Names no support case")
    AUTOMATIC = "automatic", _("Was sent by a program")
    LOOP = "loop", _("Goes round in a loop")
    TOO_MANY = "too_many", _("Too many in too short a time")
    TOO_LARGE = "too_large", _("Too large")
    UNREADABLE = "unreadable", _("Could not be read")
    EMPTY = "empty", _("Says nothing new")

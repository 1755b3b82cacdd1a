"""The states of a bulk action, and what becomes of each PC of it. One table each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionKind(models.TextChoices):
    """What a bulk action does."""

    TRANSFER = "transfer", _("Transfer")
    UN_ENROLMENT = "un_enrolment", _("Un-enrolment")
    RULE = "rule", _("Placement rules")
    UNDO = "undo", _("Undo")


class ActionState(models.TextChoices):
    """Where a bulk action stands."""

    CHECKING = "checking", _("Being checked")
    READY = "ready", _("Ready to run")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


MOVES: dict[ActionState, tuple[ActionState, ...]] = {
    ActionState.CHECKING: (ActionState.READY, ActionState.CANCELLED),
    ActionState.READY: (ActionState.RUNNING, ActionState.CANCELLED, ActionState.CHECKING),
    ActionState.RUNNING: (ActionState.DONE,),
    ActionState.DONE: (),
    ActionState.CANCELLED: (),
}
"""Allowed moves; READY back to CHECKING looks again at PCs that moved since."""


class Outcome(models.TextChoices):
    """What would become, or became, of one PC of a bulk action."""

    WAITING = "waiting", _("Not checked yet")
    WILL_MOVE = "will_move", _("Will move")
    ALREADY_THERE = "already_there", _("Already there")
    NOT_VISIBLE = "not_visible", _("Not among your PCs")
    UNREADABLE = "unreadable", _("Not a serial number")
    HELD_BACK = "held_back", _("Held back")
    MOVED = "moved", _("Moved")
    CHANGED = "changed", _("Changed since the check, left alone")


class Hold(models.TextChoices):
    """Why a PC is held back. The sentence says what to do."""

    NONE = "", ""
    REPEATED = "repeated", _("It stands in the list more than once; its first row counts.")
    NO_LONGER_HELD = "no_longer_held", _("You no longer hold this PC: it was returned, withdrawn or given up.")
    NOT_REPORTED = (
        "not_reported",
        _("No report says that you sold it, so it has no place among your unassigned devices."),
    )
    NOT_ON_DASHBOARD = "not_on_dashboard", _("It is on no customer's dashboard, so there is nothing to un-enrol.")
    OTHER_CUSTOMER = "other_customer", _("It is on the dashboard of another customer than the one you are looking at.")
    TARGET_MISSING = "target_missing", _("The row names no customer.")
    TARGET_UNKNOWN = "target_unknown", _("The row names no customer of yours.")
    TARGET_AMBIGUOUS = "target_ambiguous", _("Several customers of yours have this name: give the Customer ID instead.")
    PLAN_ENDED = "plan_ended", _("The customer's plan has ended. Renew it first.")
    OPEN_REPAIR_CASE = "open_repair_case", _("It has a repair case that is not over. Wait for its end, or cancel it.")


class Doubt(models.TextChoices):
    """What speaks against a move, without holding it back."""

    OTHER_END_CUSTOMER = "other_end_customer", _("The report named another end customer.")
    OTHER_NETWORK = "other_network", _("It last checked in from the network of another customer.")
    OTHER_PROGRAM = "other_program", _("The customer's plan is for another program.")
    NO_SEAT = "no_seat", _("The customer's plan has no seat left for it.")


class Verdict(models.TextChoices):
    """What a placement rule would do with a PC that fits it."""

    WILL_MOVE = "will_move", _("Will move")
    EARLIER_RULE = "earlier_rule", _("An earlier rule takes it")
    TAKEN_OFF = "taken_off", _("Was taken off this customer's dashboard before")
    PLAN_ENDED = "plan_ended", _("The customer's plan has ended")

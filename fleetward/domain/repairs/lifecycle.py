"""The states of a repair case and the moves between them, its routes, visits and events. One table each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Route(models.TextChoices):
    """Which desk must act; decided when the repair case is submitted, and kept (R8, R9)."""

    VENDOR = "vendor", _("Vendor's customer support")
    SERVICE_DELIVERY = "service_delivery", _("Service delivery account")


class Source(models.TextChoices):
    """Who opened the repair case."""

    END_USER = "end_user", _("The PC's user")
    CUSTOMER = "customer", _("The customer")
    PARTNER = "partner", _("The partner")


class RepairState(models.TextChoices):
    """Where a repair case stands."""

    SUBMITTED = "submitted", _("Submitted")
    TAKEN = "taken", _("Being looked at")
    SCHEDULED = "scheduled", _("Scheduled")
    PART_SENT = "part_sent", _("Part sent")
    DONE = "done", _("Repaired")
    NOT_REPAIRED = "not_repaired", _("Could not be repaired")
    DUPLICATE = "duplicate", _("Duplicate")
    CANCELLED = "cancelled", _("Cancelled")


_S = RepairState
_ENDS = (_S.DONE, _S.NOT_REPAIRED, _S.DUPLICATE, _S.CANCELLED)

MOVES: dict[RepairState, tuple[RepairState, ...]] = {
    _S.SUBMITTED: (_S.TAKEN, _S.SCHEDULED, _S.PART_SENT, *_ENDS),
    _S.TAKEN: (_S.SCHEDULED, _S.PART_SENT, *_ENDS),
    _S.SCHEDULED: (_S.SCHEDULED, _S.PART_SENT, *_ENDS),
    _S.PART_SENT: (_S.SCHEDULED, _S.PART_SENT, *_ENDS),
    _S.DONE: (),
    _S.NOT_REPAIRED: (),
    _S.DUPLICATE: (),
    _S.CANCELLED: (),
}
"""Allowed moves; SCHEDULED to itself is another date. What has ended stays so: a new problem is a new repair case."""

FINISHED = frozenset(state for state, following in MOVES.items() if not following)


class Visit(models.TextChoices):
    """How the PC is repaired."""

    ON_SITE = "on_site", _("On site")
    DEPOT = "depot", _("At a depot")
    REMOTE = "remote", _("Remotely")


class EventKind(models.TextChoices):
    """One step of a repair case, as its timeline shows it."""

    SUBMITTED = "submitted", _("Submitted")
    TAKEN = "taken", _("Taken up")
    ASSIGNED = "assigned", _("Technician assigned")
    SCHEDULED = "scheduled", _("Scheduled")
    RESCHEDULED = "rescheduled", _("Scheduled anew")
    PART_SENT = "part_sent", _("Part sent")
    DIAGNOSED = "diagnosed", _("Diagnosed")
    MESSAGE = "message", _("Message")
    NOTE = "note", _("Internal note")
    MOVED = "moved", _("The PC was moved, and this repair case with it")
    DONE = "done", _("Repaired")
    NOT_REPAIRED = "not_repaired", _("Could not be repaired")
    DUPLICATE = "duplicate", _("Closed as a duplicate")
    CANCELLED = "cancelled", _("Cancelled")


class Side(models.TextChoices):
    """Who speaks in an event."""

    END_USER = "end_user", _("The PC's user")
    DASHBOARD = "dashboard", _("The dashboard's people")
    DESK = "desk", _("The desk that repairs")
    SYSTEM = "system", _("Fleetward")


class Step(models.TextChoices):
    """What somebody can do with a repair case."""

    TAKE = "take", _("Take up")
    ASSIGN = "assign", _("Assign a technician")
    DIAGNOSE = "diagnose", _("Note a diagnosis")
    SCHEDULE = "schedule", _("Schedule")
    SEND_PART = "send_part", _("Note a part as sent")
    FINISH = "finish", _("Close as repaired")
    COULD_NOT_REPAIR = "could_not_repair", _("Close as not repaired")
    MARK_DUPLICATE = "mark_duplicate", _("Close as a duplicate")
    CANCEL = "cancel", _("Cancel")
    ADD_MESSAGE = "add_message", _("Send a message")
    ADD_NOTE = "add_note", _("Add an internal note")


LEADS_TO: dict[Step, RepairState | None] = {
    Step.TAKE: _S.TAKEN,
    Step.ASSIGN: None,
    Step.DIAGNOSE: None,
    Step.SCHEDULE: _S.SCHEDULED,
    Step.SEND_PART: _S.PART_SENT,
    Step.FINISH: _S.DONE,
    Step.COULD_NOT_REPAIR: _S.NOT_REPAIRED,
    Step.MARK_DUPLICATE: _S.DUPLICATE,
    Step.CANCEL: _S.CANCELLED,
    Step.ADD_MESSAGE: None,
    Step.ADD_NOTE: None,
}
"""The state that a step leads to; None leaves it, and is possible until the repair case has ended."""

DESK_ONLY = frozenset(Step) - {Step.CANCEL, Step.ADD_MESSAGE}
"""Steps of the desk that must act. The others are open to those too for whom the repair case was opened."""


def possible(state: RepairState, step: Step) -> bool:
    """Whether the step may be taken in this state, by whomever."""
    following = LEADS_TO[step]
    return bool(MOVES[state]) if following is None else following in MOVES[state]

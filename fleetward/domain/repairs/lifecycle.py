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

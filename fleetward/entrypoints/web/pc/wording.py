"""What the person at the PC reads of a repair case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Side, Visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetward.domain.repairs.models import RepairCase, RepairEvent

TONES = {
    RepairState.SUBMITTED: "info", RepairState.TAKEN: "info", RepairState.SCHEDULED: "good",
    RepairState.PART_SENT: "info", RepairState.DONE: "good", RepairState.NOT_REPAIRED: "bad",
}  # fmt: skip

ICONS = {
    EventKind.SUBMITTED: "send", EventKind.TAKEN: "user-check", EventKind.ASSIGNED: "user",
    EventKind.SCHEDULED: "calendar-check", EventKind.RESCHEDULED: "calendar-clock", EventKind.PART_SENT: "truck",
    EventKind.DIAGNOSED: "stethoscope", EventKind.MESSAGE: "message-square", EventKind.MOVED: "arrow-right",
    EventKind.DONE: "circle-check", EventKind.NOT_REPAIRED: "circle-x", EventKind.DUPLICATE: "copy",
    EventKind.CANCELLED: "ban",
}  # fmt: skip


def what_next(repair: RepairCase, desk: str) -> str:
    """What happens next, and who sees to it."""
    state = RepairState(repair.state)
    sentences = {
        RepairState.SUBMITTED: _("%(desk)s will get in touch with you."),
        RepairState.TAKEN: _("%(desk)s is looking at it and will get in touch with you."),
        RepairState.SCHEDULED: _("%(desk)s repairs the PC at the time below."),
        RepairState.PART_SENT: _("%(desk)s has sent a part for the repair."),
        RepairState.DONE: _("The PC has been repaired. The notice goes away when the PC no longer finds the problem."),
        RepairState.NOT_REPAIRED: _("The PC could not be repaired. Ask your IT department what to do."),
        RepairState.DUPLICATE: _("There is another repair case for the same problem, which goes on."),
        RepairState.CANCELLED: _("Nothing more happens. Nobody will come."),
    }
    said = sentences[state] % {"desk": desk}
    if state == RepairState.SUBMITTED and repair.promised_by:
        said += " " + _("At the latest: %(when)s.") % {"when": _moment(repair.promised_by)}
    return said


def visit(repair: RepairCase) -> dict[str, str] | None:
    """How and when the PC is repaired, while that lies ahead."""
    if repair.visit_from is None or repair.visit_until is None or repair.closed_at:
        return None
    return {
        "how": str(Visit(repair.visit).label), "when": window(repair.visit_from, repair.visit_until),
        "technician": repair.technician,
    }  # fmt: skip


def window(begins: datetime, ends: datetime) -> str:
    """From when until when; the day once if it is the same."""
    first, last = timezone.localtime(begins), timezone.localtime(ends)
    until = formats.time_format(last, "TIME_FORMAT") if first.date() == last.date() else _moment(ends)
    return f"{_moment(begins)} \N{EN DASH} {until}"


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def timeline(events: Iterable[RepairEvent], desk: str, *, own: bool) -> list[dict[str, Any]]:
    """The steps as the page shows them, by whom without names: the person at the PC knows the desk, not its people.

    Of a repair case that somebody else opened (not `own`) it reads what the desk did, and not what was said.
    """
    who = {Side.DESK: desk, Side.END_USER: _("You"), Side.DASHBOARD: _("Those who look after the PC"), Side.SYSTEM: ""}
    return [
        {
            "icon": ICONS.get(EventKind(one.kind), "circle"), "what": one.get_kind_display(), "when": one.at,
            "who": who[Side(one.side)],
            "why": one.text or _told(one.details) if own or one.side == Side.DESK else "",
        }
        for one in events if own or one.kind != EventKind.MESSAGE
    ]  # fmt: skip


def _told(details: dict[str, str]) -> str:
    """The details of a step in a line: when and who comes, or what a part is and where it travels."""
    told = [details[name] for name in ("part", "carrier", "tracking", "technician", "of") if details.get(name)]
    if "from" in details:
        told.insert(0, window(datetime.fromisoformat(details["from"]), datetime.fromisoformat(details["until"])))
    return " · ".join(told)

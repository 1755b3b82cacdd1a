"""Repair cases as people read them: tones, icons, and what the desks are called."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.alerts import wording as alerts
from fleetward.domain.alerts.measures import MEASURES
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Route, Side, Step, Visit
from fleetward.domain.repairs.visit_calendar import desk_name
from fleetward.entrypoints.web.names import who

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.repairs.models import RepairCase, RepairEvent

TONES = {
    RepairState.SUBMITTED: "info", RepairState.TAKEN: "info", RepairState.SCHEDULED: "warn",
    RepairState.PART_SENT: "warn", RepairState.DONE: "good", RepairState.NOT_REPAIRED: "bad",
    RepairState.DUPLICATE: "", RepairState.CANCELLED: "",
}  # fmt: skip

LOOKS = {
    EventKind.SUBMITTED: ("wrench", "info"), EventKind.TAKEN: ("hand", "info"),
    EventKind.ASSIGNED: ("user-check", "info"), EventKind.SCHEDULED: ("calendar-check", "info"),
    EventKind.RESCHEDULED: ("calendar-clock", "warn"), EventKind.PART_SENT: ("package", "info"),
    EventKind.DIAGNOSED: ("stethoscope", "info"), EventKind.MESSAGE: ("message-square", ""),
    EventKind.NOTE: ("notebook-pen", ""), EventKind.MOVED: ("arrow-left-right", ""),
    EventKind.DONE: ("circle-check", "good"), EventKind.NOT_REPAIRED: ("circle-x", "bad"),
    EventKind.DUPLICATE: ("copy", ""), EventKind.CANCELLED: ("ban", ""),
}  # fmt: skip
"""Icon and tone of each kind of event."""


def desk_of(route: str, partner_name: str = "") -> str:
    """Who repairs (R8, R9): the vendor, or the partner by its name, or for the partner itself its own account."""
    system = vendor_profile().service_delivery_system
    return desk_name(route, partner_name or _("Service delivery (%(system)s)") % {"system": system})


def goes_to(route: str, program: str) -> tuple[str, str]:
    """Which desk will get a repair case, and why (R8, R9)."""
    profile = vendor_profile()
    values = {"vendor": profile.vendor, "system": profile.service_delivery_system, "program": program}
    if route == Route.VENDOR:
        title = _("It goes to %(vendor)s's customer support, who schedule the repair.")
        why = _("The partner holds no valid certificate to deliver the service of %(program)s itself.")
    else:
        title = _("It goes to the partner's service delivery account (%(system)s).")
        why = _("The partner is certified to deliver the service of %(program)s itself.")
    return title % values, why % values


def problem_of(rule: str) -> str:
    """An alert's title, as a filter names it."""
    return str(alerts.title(rule))


def problems() -> list[tuple[str, str]]:
    """Every kind of problem that a repair case can be made from, by its title."""
    return sorted(((code, problem_of(code)) for code in MEASURES), key=lambda one: one[1])


def period(days: str) -> str:
    """'Submitted in the last 30 days'."""
    if not days:
        return ""
    return ngettext("Submitted in the last %(n)s day", "Submitted in the last %(n)s days", int(days)) % {"n": days}


STEPS: dict[Step, str] = {
    Step.ASSIGN: "user-check", Step.DIAGNOSE: "stethoscope", Step.SCHEDULE: "calendar-check",
    Step.SEND_PART: "package", Step.FINISH: "circle-check", Step.COULD_NOT_REPAIR: "circle-x",
    Step.MARK_DUPLICATE: "copy", Step.CANCEL: "ban",
}  # fmt: skip
"""The icon of each step of the card *What to do*."""

ENDS_BADLY = frozenset({Step.COULD_NOT_REPAIR, Step.MARK_DUPLICATE, Step.CANCEL})


def step(of: Step, repair: RepairCase) -> str:
    """What a button of the card is called."""
    if of is Step.CANCEL:
        return _("Cancel the repair case")
    return _("Schedule anew") if of is Step.SCHEDULE and repair.visit_from else str(of.label)


TOLD: dict[Step, StrOrPromise] = {
    Step.TAKE: gettext_lazy("You have taken up this repair case."),
    Step.ASSIGN: gettext_lazy("The technician has been assigned."),
    Step.DIAGNOSE: gettext_lazy("The diagnosis has been saved."),
    Step.SCHEDULE: gettext_lazy("The visit has been scheduled."),
    Step.SEND_PART: gettext_lazy("The part has been noted as sent."),
    Step.FINISH: gettext_lazy("The repair case has been closed as repaired."),
    Step.COULD_NOT_REPAIR: gettext_lazy("The repair case has been closed: the PC could not be repaired."),
    Step.MARK_DUPLICATE: gettext_lazy("The repair case has been closed as a duplicate."),
    Step.CANCEL: gettext_lazy("The repair case has been cancelled."),
    Step.ADD_MESSAGE: gettext_lazy("The message has been sent."),
    Step.ADD_NOTE: gettext_lazy("The note has been saved."),
}
"""What is told once a step is taken."""


def timeline(events: Iterable[RepairEvent]) -> list[dict[str, Any]]:
    """What happened, when, by whom, newest first; messages and notes stand elsewhere."""
    steps = [one for one in events if one.kind not in {EventKind.MESSAGE, EventKind.NOTE}]
    return [_event(one) for one in reversed(steps)]


def _event(event: RepairEvent) -> dict[str, Any]:
    icon, tone = LOOKS[EventKind(event.kind)]
    return {
        "icon": icon, "tone": tone, "what": event.get_kind_display(), "when": event.at, "who": said_by(event),
        "why": event.text or " \u00b7 ".join(_details(event.details)),
    }  # fmt: skip


def _details(details: Mapping[str, str]) -> Iterator[str]:
    """What a step says of itself: how and when a visit is, who comes, which part is sent, what it is a duplicate of."""
    if details.get("visit"):
        yield str(Visit(details["visit"]).label)
    if details.get("from") and details.get("until"):
        yield window(datetime.fromisoformat(details["from"]), datetime.fromisoformat(details["until"]))
    yield from (details[name] for name in ("technician", "part", "carrier", "tracking", "of") if details.get(name))


def window(begins: datetime, ends: datetime) -> str:
    """'26 November 2026, 09:00-11:00', in the reader's time zone."""
    begins, ends = timezone.localtime(begins), timezone.localtime(ends)
    day, first, last = (formats.date_format(begins, "DATE_FORMAT"), *map(formats.time_format, (begins, ends)))
    return f"{day}, {first}\u2013{last}"


def said_by(event: RepairEvent) -> str:
    """Who did it."""
    return who(event.actor_label) or str(event.get_side_display())


def title(repair: RepairCase) -> str:
    """What a page of the repair case is headed with."""
    if repair.rule:
        return problem_of(repair.rule)
    return _("Repair of %(model)s, %(serial)s") % {"model": repair.model, "serial": repair.serial}


def opened_by(repair: RepairCase) -> str:
    """Who opened the repair case; the PC's user has no name here, for that is a contact detail."""
    source = str(repair.get_source_display())
    return f"{repair.opened_by_label} \u00b7 {source}" if repair.opened_by_label else source


def said(events: Iterable[RepairEvent], kind: EventKind) -> list[dict[str, Any]]:
    """What was said, oldest first: messages, or the desk's own notes."""
    return [
        {
            "who": said_by(one), "side": str(one.get_side_display()), "when": one.at, "text": one.text,
            "icon": LOOKS[kind][0], "desk": one.side == Side.DESK,
        }
        for one in events
        if one.kind == kind
    ]  # fmt: skip

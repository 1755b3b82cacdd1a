"""Support cases as people read them: tones, and states in the words of whoever reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.support.lifecycle import Priority, SupportState, Work, state_told
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.support.models import SupportSerial

HOUR, DAY = 60, 24 * 60  # minutes

TONES = {
    SupportState.OPEN: "info", SupportState.ASKER: "warn", SupportState.OTHERS: "", SupportState.CLOSED: "good",
    SupportState.MERGED: "",
}  # fmt: skip
PRIORITY_TONES = {Priority.URGENT: "bad", Priority.HIGH: "warn", Priority.NORMAL: "", Priority.LOW: ""}
WORK_TONES = {
    Work.OPEN: "info", Work.ASKED: "warn", Work.RELEASED: "info", Work.ADDED: "info", Work.ARRIVED: "good",
    Work.REFUSED: "bad",
}  # fmt: skip


def states(*, desk: bool) -> list[tuple[str, str]]:
    """All states, as a filter offers them."""
    return [(one.value, state_told(one, desk=desk)) for one in SupportState]


def verdict(of: SupportSerial) -> str:
    """What *Where is my PC?* said of a serial number when it was put into the support case."""
    return str(Verdict(of.verdict).label) if of.verdict in Verdict.values else ""


def minutes(count: float | None) -> str:
    """A length of time that is easily read: minutes, hours, or days of 24 hours; a dash for none."""
    if count is None:
        return "\u2013"
    if count < HOUR:
        n = max(round(count), 1)
        return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
    if count < 2 * DAY:
        n = round(count / HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
    n = round(count / DAY)
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def serials(count: int) -> str:
    """'3 PCs', by their serial numbers."""
    return ngettext("%(n)s serial number", "%(n)s serial numbers", count) % {"n": grouped(count)}


STEPS: dict[str, StrOrPromise] = {
    "hand_over": gettext_lazy("Hand over"), "move": gettext_lazy("Say for whom it waits"),
    "prioritise": gettext_lazy("Change the priority"), "close": gettext_lazy("Close the support case"),
    "reopen": gettext_lazy("Open it again"),
}  # fmt: skip
"""What the buttons of the card *What to do* are called."""

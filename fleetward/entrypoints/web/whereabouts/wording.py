"""What became of a serial number as people read it: tones, reasons, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.whereabouts.lifecycle import RequestState, SearchState, Verdict
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.pool.wording import Dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.whereabouts.models import Search, Sought

STATES = {
    SearchState.WAITING: "info live", SearchState.RUNNING: "info live", SearchState.DONE: "good",
    SearchState.FAILED: "bad",
}  # fmt: skip
"""The tone of each state of a search."""

REQUESTS = {RequestState.OPEN: "info", RequestState.ACCEPTED: "good", RequestState.DECLINED: "bad"}
"""The tone of each state of a mapping request."""

TONES = {
    Verdict.ON_PAGE: "good", Verdict.ON_DASHBOARD: "good", Verdict.UN_ENROLLED: "good", Verdict.ENROLLING: "info",
    Verdict.CONFLICT: "warn", Verdict.NOT_CERTIFIED: "warn", Verdict.UNKNOWN_RESELLER: "warn",
    Verdict.SET_ASIDE: "warn", Verdict.NOT_SOLD: "", Verdict.RETURNED: "", Verdict.WITHDRAWN: "",
    Verdict.ELSEWHERE: "bad", Verdict.MISTYPED: "warn", Verdict.NO_SERIAL: "bad", Verdict.NEVER: "bad",
    Verdict.UNANSWERED: "",
}  # fmt: skip
"""The tone of each verdict."""

WHY: dict[str, StrOrPromise] = {
    Verdict.ON_PAGE: _("It stands on Unassigned devices."),
    Verdict.ON_DASHBOARD: _("It stands on a customer's dashboard."),
    Verdict.UN_ENROLLED: _("It was un-enrolled, and is archived in time."),
    Verdict.ENROLLING: _("It is expected at a customer's dashboard; its agent has not called in yet."),
    Verdict.CONFLICT: _("Another partner has a claim to it too, and a person decides."),
    Verdict.NOT_CERTIFIED: _("It is reported for you; your company is not certified for its program."),
    Verdict.UNKNOWN_RESELLER: _("The report names you, under a reseller number that nobody has been given yet."),
    Verdict.ELSEWHERE: _("A report gives it to another company. Which one is told to nobody."),
    Verdict.MISTYPED: _("No report knows it as written; one that is yours looks almost the same."),
    Verdict.NEVER: _("No report has named it so far."),
    Verdict.UNANSWERED: _("So many numbers that are not yours are not looked up within a day."),
}
"""What a verdict means where no reason says more."""

OWN_WORDS = (Verdict.NOT_CERTIFIED, Verdict.UNKNOWN_RESELLER)
"""Verdicts whose reason is written for the steward: the partner reads ours."""


def title(search: Search) -> str:
    """What a search is, in a heading: its file, or how many numbers were typed."""
    if search.name:
        return search.name
    return ngettext("%(n)s serial number", "%(n)s serial numbers", search.total) % {"n": number(search.total)}


def why(one: Sought) -> str:
    """The sentence that says why."""
    if one.reason and one.verdict not in OWN_WORDS:
        return reason(one.reason)
    return str(WHY.get(one.verdict, ""))


def reason(code: str) -> str:
    """A reason of the sales feed or of a serial number as a sentence; '' for none, and for nonsense."""
    return str(Reason(code).label) if code in Reason.values else ""


class Evidence:
    """What is known of a PC, in a line; each distinct day is formatted once."""

    def __init__(self) -> None:
        self.dates = Dates()

    def line(self, one: Sought, customer: str) -> str:
        """Customer, model, who reported it, when and in which document; '' where nothing is known."""
        return " \u00b7 ".join(filter(None, [customer, *self._said(one.evidence)]))

    def _said(self, known: dict[str, str]) -> Iterator[str]:
        key = known.get("key")
        if key:
            yield _now("number %(key)s") % {"key": key}
            yield known.get("name", "")
        yield known.get("model", "")
        yield known.get("reporter", "")
        yield self.dates.day(day) if (day := parse_date(known.get("date", ""))) else ""
        if (document := known.get("invoice") or known.get("document")) and not key:  # one that asks must know it
            yield _now("document %(number)s") % {"number": document}
        yield known.get("end_customer", "")

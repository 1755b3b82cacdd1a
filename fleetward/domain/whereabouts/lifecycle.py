"""What can be said of a serial number to the partner that asks (B1), and where searches and requests stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """Where a PC is, as far as the partner that asks may know. Never which other partner has to do with it."""

    ON_PAGE = "on_page", _("On your page")
    ON_DASHBOARD = "on_dashboard", _("On a customer's dashboard")
    UN_ENROLLED = "un_enrolled", _("Un-enrolled, at a customer")
    ENROLLING = "enrolling", _("Being enrolled")
    CONFLICT = "conflict", _("Two reports contradict each other")
    NOT_CERTIFIED = "not_certified", _("Waits for your certificate")
    UNKNOWN_RESELLER = "unknown_reseller", _("Reported under a number that is not known as yours")
    SET_ASIDE = "set_aside", _("Reported for you, and set aside")
    NOT_SOLD = "not_sold", _("Reported for you, but not as sold")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Report withdrawn or replaced")
    ELSEWHERE = "elsewhere", _("Reported for someone else")
    MISTYPED = "mistyped", _("Looks mistyped")
    NO_SERIAL = "no_serial", _("No serial number")
    NEVER = "never", _("Never reported")
    UNANSWERED = "unanswered", _("Not answered: too many numbers that are not yours")


SETTLED = (Verdict.ON_PAGE, Verdict.ON_DASHBOARD, Verdict.UN_ENROLLED)
"""The PC is where the partner sees it: nothing is missing."""

ILLEGIBLE = (Verdict.MISTYPED, Verdict.NO_SERIAL)
"""No serial number that anybody could look for: read it again, and search again."""

STRANGERS = (Verdict.ELSEWHERE, Verdict.NEVER)
"""Answers about serial numbers that have nothing to do with the partner: these are counted and limited."""


class SearchState(models.TextChoices):
    """Where a search stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Answered")
    FAILED = "failed", _("Failed")


class RequestState(models.TextChoices):
    """Where a request to map a reseller number stands."""

    OPEN = "open", _("With the channel-data steward")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")

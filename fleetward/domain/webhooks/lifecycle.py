"""States of endpoints and deliveries, and how long a delivery waits from try to try."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class EndpointState(models.TextChoices):
    """Whether something is sent to an endpoint."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")


class PausedWhy(models.TextChoices):
    """Who or what paused an endpoint."""

    NONE = "", ""
    PEOPLE = "people", _("It was paused by hand.")
    GONE = "gone", _("The receiver answered 410: it wants nothing more.")
    FAILING = "failing", _("Nothing could be delivered for 3 days.")


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class Problem(models.TextChoices):
    """Why a try did not succeed. The sentence says what to do."""

    NONE = "", ""
    ANSWERED = "answered", _("The receiver did not answer with a status from 200 to 299.")
    REDIRECT = "redirect", _("The receiver redirects, and redirects are not followed. Give the address it leads to.")
    GONE = "gone", _("The receiver answered 410: it wants nothing more.")
    SLOW = "slow", _("The receiver did not answer within 10 seconds. Let it answer first, and do its work later.")
    NO_CONNECTION = "no_connection", _("The connection could not be made, or broke off.")
    UNKNOWN_HOST = "unknown_host", _("The name of the host is not known.")
    NOT_PUBLIC = "not_public", _("The host is not on the public internet, so nothing is sent there.")


GONE = 410

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
WAITS = (
    timedelta(seconds=5), 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR,
    20 * _HOUR,
)  # fmt: skip
"""How long a delivery waits after its first, second, … try. Together not quite 3 days."""

GIVEN_UP = timedelta(days=3)
"""How long everything may fail until an endpoint is paused, and how far back one that is resumed catches up."""


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries that failed; None: it was the last one."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None

"""When the desk must have acted next, so far as the vendor promises it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from datetime import datetime

_SATURDAY = 5


def answer_by(submitted_at: datetime) -> datetime:
    """The same time of day after as many working days as the vendor profile says; Monday to Friday are working days.

    Holidays are not known. Days are counted where the installation is (TIME_ZONE).
    """
    at, left = timezone.localtime(submitted_at), vendor_profile().repair_answer_days
    while left:
        at += timedelta(days=1)
        left -= at.weekday() < _SATURDAY
    return at


def working_days_before(now: datetime, days: int) -> datetime:
    """The same time of day so many working days ago, counted as above."""
    at = timezone.localtime(now)
    while days:
        at -= timedelta(days=1)
        days -= at.weekday() < _SATURDAY
    return at

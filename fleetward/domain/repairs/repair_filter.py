"""What a person asked of a list of repair cases: one object drives list, count and export.

Text is matched by ranges, never by LIKE: under row security LIKE costs a hundred times more (design 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.pool_filter import ListFilter, among, an_id, begins, clean
from fleetward.domain.repairs.lifecycle import RepairState, Visit
from fleetward.domain.repairs.models import LIVE, RepairCase
from fleetward.domain.repairs.promise import working_days_before

if TYPE_CHECKING:
    from collections.abc import Mapping

SORTS = {"submitted_at": "submitted_at", "serial": "serial", "model": "model", "changed_at": "changed_at"}
"""What the list can be sorted by: name in the address -> column."""

OLDEST_FIRST, NEWEST_FIRST = "submitted_at", "-submitted_at"

YES = "yes"
PERIODS = (7, 30, 90, 365)
"""Days back from now that a list can be limited to, by when the repair case was submitted."""


class Standing(models.TextChoices):
    """More than one state at once; without any state asked for, a list shows those that are under way."""

    ANY = "any", _("Any state")
    ENDED = "ended", _("Ended")


class Age(models.TextChoices):
    """How long ago a repair case was submitted, in working days."""

    NEW = "new", _("Less than 2 working days")
    SOME = "some", _("2 to 5 working days")
    OLD = "old", _("More than 5 working days")


@dataclass(frozen=True)
class RepairFilter(ListFilter):
    """What a person asked of repair cases."""

    q: str = ""
    state: str = ""
    overdue: str = ""
    mine: str = ""
    visit: str = ""
    program: str = ""
    partner: str = ""
    model: str = ""
    problem: str = ""
    period: str = ""
    age: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        choices = {
            "state": [*RepairState.values, *Standing.values], "overdue": [YES], "mine": [YES], "visit": Visit.values,
            "period": [str(days) for days in PERIODS], "age": Age.values,
        }  # fmt: skip
        chosen = among(values, choices)
        text = {name: clean(values.get(name, "")) for name in ("q", "program", "model", "problem")}
        return cls(**text, **chosen, partner=an_id(values.get("partner", "")))

    def apply(self, rows: QuerySet[RepairCase], *, now: datetime, reader: UUID | None) -> QuerySet[RepairCase]:
        """The rows that fit. `reader` is whose repair cases are 'mine'; `now` is what is overdue and recent by."""
        rows = rows.filter(_stands(self.state))
        for name, column in (("visit", "visit"), ("program", "program"), ("model", "model"), ("problem", "rule")):
            if value := getattr(self, name):
                rows = rows.filter(**{column: value})
        if self.partner:
            rows = rows.filter(partner_id=UUID(self.partner))
        if self.mine:
            rows = rows.filter(taken_by=reader) if reader else rows.none()
        if self.overdue:
            rows = rows.filter(overdue(now))
        if self.age:
            rows = rows.filter(aged(Age(self.age), now))
        if self.period:
            rows = rows.filter(submitted_at__gte=now - timedelta(days=int(self.period)))
        return rows.filter(_named(self.q)) if self.q else rows


def overdue(now: datetime) -> Q:
    """Repair cases under way whose desk should have acted by now."""
    return LIVE & Q(promised_by__lt=now)


def aged(age: Age, now: datetime) -> Q:
    """Repair cases of this age."""
    two, five = (working_days_before(now, days) for days in (2, 5))
    if age is Age.NEW:
        return Q(submitted_at__gt=two)
    return Q(submitted_at__lt=five) if age is Age.OLD else Q(submitted_at__lte=two, submitted_at__gte=five)


def is_overdue(repair: RepairCase, now: datetime) -> bool:
    """The same of one repair case."""
    return repair.closed_at is None and repair.promised_by is not None and repair.promised_by < now


def _stands(state: str) -> Q:
    if state == Standing.ANY:
        return Q()
    if state == Standing.ENDED:
        return ~LIVE
    return Q(state=state) if state else LIVE


def _named(text: str) -> Q:
    """Repair cases whose number, or whose PC's serial number, begins so."""
    serial = "".join(char for char in text.upper() if char.isalnum())
    return begins("number", text.upper()) | begins("serial", serial) if serial else Q(pk__in=[])

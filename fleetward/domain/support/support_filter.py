"""What a person asked of a list of support cases: one object drives list, queue, count and export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.pool_filter import ListFilter, among, an_id, begins, clean
from fleetward.domain.support.lifecycle import ENDED, Priority, SupportKind, SupportState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from fleetward.domain.support.models import SupportCase

SORTS = {"changed_at": "changed_at", "opened_at": "opened_at", "number": "number"}
"""What the asker's list can be sorted by: name in the address -> column."""

QUEUE_SORTS = {"due": "due", **SORTS}
"""Support's queue is sorted by what is promised next; `with_due` makes that column."""

NEWEST_FIRST, DUE_FIRST = "-changed_at", "due"
PERIODS = (7, 30, 90, 365)
"""Days back from now that a list can be limited to, by when the support case was opened."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_SERIAL_LENGTH = 6


class Standing(models.TextChoices):
    """More than one state at once; without any state asked for, a list shows what is not ended."""

    ANY = "any", _("Any state")
    ENDED = "ended", _("Ended")


class Taken(models.TextChoices):
    """Whose it is among support's people."""

    MINE = "mine", _("Mine")
    NOBODY = "nobody", _("Not taken up yet")


@dataclass(frozen=True)
class SupportFilter(ListFilter):
    """What a person asked of support cases. `taken` is asked by support alone."""

    q: str = ""
    state: str = ""
    kind: str = ""
    priority: str = ""
    partner: str = ""
    taken: str = ""
    late: str = ""
    period: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        choices = {
            "state": [*SupportState.values, *Standing.values], "kind": SupportKind.values,
            "priority": Priority.values, "taken": Taken.values, "late": ["yes"],
            "period": [str(days) for days in PERIODS],
        }  # fmt: skip
        chosen = among(values, choices)
        return cls(q=clean(values.get("q", "")), partner=an_id(values.get("partner", "")), **chosen)

    def apply(
        self, rows: QuerySet[SupportCase], *, now: datetime, user_id: UUID | None = None
    ) -> QuerySet[SupportCase]:
        """The rows that fit. `now` is what is late and recent by, `user_id` whose are one's own."""
        rows = rows.filter(_stands(self.state))
        rows = rows.filter(**{name: value for name in ("kind", "priority") if (value := getattr(self, name))})
        if self.partner:
            rows = rows.filter(partner_id=UUID(self.partner))
        if self.taken:
            rows = rows.filter(taken_by=user_id) if self.taken == Taken.MINE else rows.filter(taken_by__isnull=True)
        if self.late:
            rows = rows.filter(is_late(now))
        if self.period:
            rows = rows.filter(opened_at__gte=now - timedelta(days=int(self.period)))
        return rows.filter(_named(self.q)) if self.q else rows


def with_due(rows: QuerySet[SupportCase]) -> QuerySet[SupportCase]:
    """With the column `due`: what is promised next; what waits for the asker, or is ended, comes last."""
    promised = Case(When(answered_at__isnull=True, then=F("answer_by")), default=F("settle_by"))
    waits = When(state__in=[*ENDED, SupportState.ASKER], then=Value(NEVER))
    return rows.annotate(due=Case(waits, default=Coalesce(promised, Value(NEVER)), output_field=models.DateTimeField()))


def is_late(now: datetime) -> Q:
    """Support has them, and a promised time has passed."""
    unanswered = Q(answered_at__isnull=True, answer_by__lt=now)
    return ~Q(state__in=[*ENDED, SupportState.ASKER]) & (unanswered | Q(settle_by__lt=now))


def _stands(state: str) -> Q:
    if state == Standing.ANY:
        return Q()
    if state == Standing.ENDED:
        return Q(state__in=ENDED)
    return Q(state=state) if state else ~Q(state__in=ENDED)


def _named(text: str) -> Q:
    """Support cases whose number begins so, with or without its S, or that name this serial number."""
    wanted = text.upper()
    number = wanted if wanted.startswith("S") else f"S-{wanted}"
    serial = "".join(char for char in wanted if char.isalnum())
    found = begins("number", number)
    return found | Q(serials__contains=[serial]) if len(serial) >= _SERIAL_LENGTH else found

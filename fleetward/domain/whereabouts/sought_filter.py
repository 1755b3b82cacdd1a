"""What a person asked of the answer to a search: one object drives list, count and export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db.models import Q, Value
from django.db.models.functions import Right
from django.db.models.lookups import Exact

from fleetward.domain.devices.pool_filter import ListFilter, begins, clean, serial_key
from fleetward.domain.sales_feed.lifecycle import Reason
from fleetward.domain.whereabouts.lifecycle import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from fleetward.domain.whereabouts.models import Sought

SORTS = {"position": "position", "serial": "serial", "verdict": "verdict"}
"""What the list can be sorted by: name in the address -> column. As it was given, unless something else is said."""


YES = "yes"


@dataclass(frozen=True)
class SoughtFilter(ListFilter):
    """`q` is the start or the end of a serial number; `changed` asks for what was answered otherwise at first."""

    q: str = ""
    verdict: str = ""
    reason: str = ""
    changed: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        verdict, reason = values.get("verdict", ""), values.get("reason", "")
        return cls(
            q=clean(values.get("q", "")), verdict=verdict if verdict in Verdict.values else "",
            reason=reason if reason in Reason.values else "", changed=YES if values.get("changed") == YES else "",
        )  # fmt: skip

    def apply(self, rows: QuerySet[Sought]) -> QuerySet[Sought]:
        """The rows that fit."""
        if self.verdict:
            rows = rows.filter(verdict=self.verdict)
        if self.reason:
            rows = rows.filter(reason=self.reason)
        if self.changed:
            rows = rows.exclude(was="")
        return rows.filter(_serial(self.q)) if self.q else rows


def _serial(text: str) -> Q:
    """Serials with this start or this end, of the one search that is looked at."""
    wanted = serial_key(text)
    if not wanted:
        return Q(pk__in=[])
    return begins("serial", wanted) | Q(Exact(Right("serial", len(wanted)), Value(wanted)))

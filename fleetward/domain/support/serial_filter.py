"""What a person asked of the serial numbers of one support case: one object drives list, count and export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from fleetward.domain.devices.pool_filter import ListFilter, among, begins, clean
from fleetward.domain.support.lifecycle import Work
from fleetward.domain.whereabouts.lifecycle import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from fleetward.domain.support.models import SupportSerial

SORTS = {"serial": "serial"}
"""What the list can be sorted by: name in the address -> column."""


@dataclass(frozen=True)
class SerialFilter(ListFilter):
    """`q` is the start of a serial number, `work` what became of it, `verdict` what was known when it was asked."""

    q: str = ""
    work: str = ""
    verdict: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        chosen = among(values, {"work": Work.values, "verdict": Verdict.values})
        return cls(q=clean(values.get("q", "")), **chosen)

    def apply(self, rows: QuerySet[SupportSerial]) -> QuerySet[SupportSerial]:
        """The rows that fit."""
        rows = rows.filter(**{name: value for name in ("work", "verdict") if (value := getattr(self, name))})
        return rows.filter(named(self.q)) if self.q else rows


def named(text: str) -> Q:
    """Serial numbers that begin so, however they are written."""
    serial = "".join(char for char in text.upper() if char.isalnum())
    return begins("serial", serial) if serial else Q(pk__in=[])

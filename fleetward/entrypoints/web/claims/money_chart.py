"""Bars of what was expected, approved and paid in each month, drawn on the server; the figures stand in a table too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

from fleetward.domain.claims.claim_filter import Money
from fleetward.entrypoints.web.claims.wording import money as amount_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

HEIGHT, BAR, GAP = 96, 14, 8
TONES = {Money.EXPECTED: "", Money.APPROVED: "info", Money.PAID: "good"}
ZERO = Decimal(0)


@dataclass(frozen=True)
class MoneyChart:
    """The money of one currency by month and kind."""

    currency: str
    months: Sequence[date]
    sums: Mapping[tuple[date, Money], Decimal]

    @cached_property
    def most(self) -> Decimal:
        """The top of the scale."""
        return max(self.sums.values(), default=ZERO) or Decimal(1)

    @property
    def bars(self) -> list[dict[str, str]]:
        """One path a kind of money: a bar for each month."""
        return [{"tone": TONES[money], "path": self._path(place, money)} for place, money in enumerate(Money)]

    def _path(self, place: int, money: Money) -> str:
        wide = len(Money) * BAR + GAP
        tall = [round(float(self.sums.get((month, money), ZERO) / self.most) * HEIGHT, 1) for month in self.months]
        lefts = [number * wide + place * BAR + GAP // 2 for number in range(len(self.months))]
        return "".join(
            f"M{left} {HEIGHT}v-{high}h{BAR - 1}v{high}Z" for left, high in zip(lefts, tall, strict=True) if high
        )

    @property
    def box(self) -> str:
        """The picture's measures."""
        return f"0 0 {len(self.months) * (len(Money) * BAR + GAP)} {HEIGHT}"

    @property
    def high(self) -> str:
        """The top of the scale, in words."""
        return amount_of(self.most, self.currency)

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last month."""
        return month_name(self.months[0]), month_name(self.months[-1])

    def total(self, money: Money) -> str:
        """The sum of all months, in words."""
        found = (self.sums.get((month, money), ZERO) for month in self.months)
        return amount_of(sum(found, ZERO), self.currency)

    @property
    def told(self) -> str:
        """What the picture shows, for whom cannot see it."""
        first, last = self.ends
        sums = ", ".join(f"{money.label}: {self.total(money)}" for money in Money)
        return _("From %(first)s to %(last)s. %(sums)s.") % {"first": first, "last": last, "sums": sums}


def month_name(day: date) -> str:
    """'November 2026' in the reader's language."""
    return str(formats.date_format(day, "YEAR_MONTH_FORMAT"))

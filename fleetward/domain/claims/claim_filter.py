"""What a person asked of a list of claims: one object drives list, count and export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims.amounts import is_amount
from fleetward.domain.claims.lifecycle import OVER, PAYABLE, ClaimState
from fleetward.domain.devices.pool_filter import ListFilter, among, an_id, begins, clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from fleetward.domain.claims.models import Claim

SORTS = {"created_at": "created_at", "serial": "serial", "claimed": "claimed", "changed_at": "changed_at"}
"""What a partner's list can be sorted by: name in the address -> column."""

QUEUE_SORTS = {"submitted_at": "submitted_at", **SORTS}
"""The vendor sees only what was submitted, so it can sort by that."""

NEWEST_FIRST, OLDEST_FIRST = "-created_at", "submitted_at"
PERIODS = (7, 30, 90, 365)
"""Days back from now that a list can be limited to, by when the claim was submitted."""


class Standing(models.TextChoices):
    """More than one state at once; without any state asked for, a list shows what is not decided yet."""

    ANY = "any", _("Any state")
    UNPAID = "unpaid", _("Approved, not paid yet")
    ENDED = "ended", _("Ended")


ENDED = (*OVER, ClaimState.PAID)


class Money(models.TextChoices):
    """What a sum over claims of one month means."""

    EXPECTED = "expected", _("Expected")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")


@dataclass(frozen=True)
class Sum:
    """Which claims are summed, by which moment they belong to a month, and which amount of theirs counts."""

    states: tuple[ClaimState, ...]
    moment: str
    amount: str


_AT_DESK = (ClaimState.SUBMITTED, ClaimState.IN_REVIEW, ClaimState.MORE_INFORMATION, ClaimState.SECOND_LOOK)
SUMS = {
    Money.EXPECTED: Sum(_AT_DESK, "submitted_at", "claimed"),
    Money.APPROVED: Sum((*PAYABLE, ClaimState.PAID), "decided_at", "approved"),
    Money.PAID: Sum((ClaimState.PAID,), "paid_at", "approved"),
}
"""Expected: claimed and not decided, by the month it was submitted. Approved by the month of the decision, whether paid
by now or not. Paid by the month of the payment."""


@dataclass(frozen=True)
class ClaimFilter(ListFilter):
    """What a person asked of claims. `amount` is the least that is claimed, whatever the currency."""

    q: str = ""
    state: str = ""
    partner: str = ""
    program: str = ""
    currency: str = ""
    amount: str = ""
    period: str = ""
    month: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        choices = {
            "state": [*ClaimState.values, *Standing.values], "period": [str(days) for days in PERIODS],
        }  # fmt: skip
        chosen = among(values, choices)
        text = {name: clean(values.get(name, "")) for name in ("q", "program", "currency")}
        return cls(
            **text, **chosen, partner=an_id(values.get("partner", "")), amount=_amount(values.get("amount", "")),
            month=_month(values.get("month", "")),
        )  # fmt: skip

    def apply(self, rows: QuerySet[Claim], *, now: datetime) -> QuerySet[Claim]:
        """The rows that fit. `now` is what is recent by. Asked for the money of a month, no state means any."""
        rows = rows.filter(_stands(self.state or (Standing.ANY if self.month else "")))
        exact = {name: value for name in ("program", "currency") if (value := getattr(self, name))}
        rows = rows.filter(**exact)
        if self.partner:
            rows = rows.filter(partner_id=UUID(self.partner))
        if self.amount:
            rows = rows.filter(claimed__gte=Decimal(self.amount))
        if self.month:
            rows = rows.filter(_of_month(self.month))
        if self.period:
            rows = rows.filter(submitted_at__gte=now - timedelta(days=int(self.period)))
        return rows.filter(_named(self.q)) if self.q else rows


def _stands(state: str) -> Q:
    if state == Standing.ANY:
        return Q()
    if state == Standing.UNPAID:
        return Q(state__in=PAYABLE)
    if state == Standing.ENDED:
        return Q(state__in=ENDED)
    return Q(state=state) if state else ~Q(state__in=(*ENDED, *PAYABLE))


def month_of(text: str) -> tuple[Money, date]:
    """What is asked for by `paid-2026-11`: the kind of money, and the first day of the month."""
    money, _dash, month = text.partition("-")
    return Money(money), date.fromisoformat(f"{month}-01")


def begins_month(day: date) -> datetime:
    """When a month begins where the installation is."""
    return timezone.make_aware(datetime.combine(day, time()))


def _of_month(text: str) -> Q:
    money, first = month_of(text)
    wanted, following = SUMS[money], (first + timedelta(days=31)).replace(day=1)
    moments = {f"{wanted.moment}__gte": begins_month(first), f"{wanted.moment}__lt": begins_month(following)}
    return Q(state__in=wanted.states, **moments)


def _month(text: str) -> str:
    try:
        money, first = month_of(text)
    except ValueError:
        return ""
    return f"{money}-{first:%Y-%m}" if 1 < first.year < 9999 else ""  # noqa: PLR2004 (the years that dates know)


def _named(text: str) -> Q:
    """Claims whose number, whose PC's serial number, or whose repair case's number begins so."""
    serial = "".join(char for char in text.upper() if char.isalnum())
    if not serial:
        return Q(pk__in=[])
    return begins("number", text.upper()) | begins("repair_number", text.upper()) | begins("serial", serial)


def _amount(text: str) -> str:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return ""
    return str(value) if value.is_finite() and value > 0 and is_amount(value) else ""

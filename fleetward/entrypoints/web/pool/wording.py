"""Figures and dates as people read them, each written once however often it stands in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from datetime import date, datetime

    from fleetward.foundation.kit.listing import Count


def grouped(value: int) -> str:
    """A whole number in the reader's way: 1,284 or 1 284."""
    return str(formats.number_format(value, use_l10n=True, force_grouping=True))


def counted(count: Count) -> str:
    """A count; '10,000+' where it was cut off."""
    return grouped(count.value) + ("+" if count.capped else "")


class Dates:
    """Formats each distinct day once: a page of fifty rows names few days, and formatting is what costs."""

    def __init__(self) -> None:
        self.days: dict[date, str] = {}
        self.zone = timezone.get_current_timezone()

    def day(self, value: date | None) -> str:
        """A day in the reader's short form; a dash for none."""
        if value is None:
            return "\u2013"
        if value not in self.days:
            self.days[value] = str(formats.date_format(value, "SHORT_DATE_FORMAT"))
        return self.days[value]

    def moment(self, value: datetime | None) -> str:
        """The day of a moment in the reader's time zone; a dash for never."""
        return self.day(value.astimezone(self.zone).date() if value else None)


class Waits:
    """How long something has waited, in days of the calendar: yesterday evening is one day ago, not today."""

    def __init__(self, now: datetime) -> None:
        self.zone = timezone.get_current_timezone()
        self.today = now.astimezone(self.zone).date()
        self.texts: dict[int, str] = {}

    def since(self, value: datetime) -> str:
        """'today' or '12 days'."""
        days = max((self.today - value.astimezone(self.zone).date()).days, 0)
        if days not in self.texts:
            self.texts[days] = ngettext("%(n)s day", "%(n)s days", days) % {"n": grouped(days)} if days else _("today")
        return self.texts[days]

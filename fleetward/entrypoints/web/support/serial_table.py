"""The serial numbers of a support case: what was known of each, what became of it; filtered by the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import Work
from fleetward.domain.support.serial_filter import SORTS, named
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.support import wording
from fleetward.entrypoints.web.whereabouts.wording import reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from fleetward.domain.support.models import SupportSerial
    from fleetward.entrypoints.web.support.reading import Read

WORK = Choice("work", _("What became of it"), _("Anything"), Work.choices, lambda value: Q(work=value))
VERDICT = Choice("verdict", _("Where is my PC?"), _("Any answer"), Verdict.choices, lambda value: Q(verdict=value))


def wanted(values: Mapping[str, str]) -> Filter:
    """What an address asks of the serial numbers."""
    return Filter.read(values, (WORK, VERDICT), named)


def rows(of: Read) -> QuerySet[SupportSerial]:
    """All serial numbers of the support case."""
    return queries.serials(of.actor, of.support_case)


def counts(of: Read) -> list[dict[str, Any]]:
    """How many stand where: 'Refused 3'. One query."""
    found = dict(rows(of).order_by().values_list("work").annotate(n=Count("serial")))
    return [
        {"key": key, "label": label, "count": found[key], "tone": wording.WORK_TONES[Work(key)]}
        for key, label in Work.choices
        if key in found
    ]


def last_change(of: Read) -> datetime | None:
    """When something last became of one of them."""
    found: datetime | None = rows(of).order_by().aggregate(last=Max("changed_at"))["last"]
    return found


def table_of(request: HttpRequest, of: Read) -> dict[str, Any]:
    """One page of them, with filters, count and links."""
    shown = list_page(request, rows(of), wanted(request.GET), sorts=SORTS, default="serial", key="serial")
    found = [_row(one) for one in shown["rows"]]
    return shown | {"serial_rows": found, "known": any(one["verdict"] for one in found)}


def _row(one: SupportSerial) -> dict[str, Any]:
    return {
        "serial": one.serial, "verdict": wording.verdict(one), "why": reason(one.reason),
        "work": one.get_work_display(), "tone": wording.WORK_TONES[Work(one.work)], "note": one.note,
        "when": one.changed_at, "who": one.changed_by_label,
    }  # fmt: skip

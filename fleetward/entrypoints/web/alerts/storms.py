"""Storms: many alerts of one rule on PCs of one model within a day are one notice above the list, and no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.alerts import queries, wording
from fleetward.domain.alerts.alert_filter import AlertFilter
from fleetward.entrypoints.web.pool.wording import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.alerts.queries import Storm
    from fleetward.entrypoints.web.alerts.table import AlertAddress
    from fleetward.entrypoints.web.health.viewpoint import Viewpoint

MOST = 5
"""Storms that are folded; the alerts of smaller ones stand in the list."""


def of(point: Viewpoint, address: AlertAddress) -> list[Storm]:
    """The storms to fold: none where somebody has asked for certain alerts."""
    if address.chosen != AlertFilter():
        return []
    return queries.storms(point.actor, point.customer, timezone.now())[:MOST]


def without(rows: QuerySet[Alert], folded: Iterable[Storm]) -> QuerySet[Alert]:
    """The alerts that belong to none of the storms."""
    for one in folded:
        rows = rows.exclude(rule=one.rule, model=one.model, opened_at__gte=one.since)
    return rows


def shown(one: Storm, address: AlertAddress) -> dict[str, Any]:
    """The notice of a storm, with the way to its alerts."""
    since = timezone.localtime(one.since)
    values = {
        "n": grouped(one.alerts), "model": one.model, "since": formats.date_format(since, "SHORT_DATETIME_FORMAT"),
    }  # fmt: skip
    text = ngettext(
        "%(n)s PC of model %(model)s since %(since)s.", "%(n)s PCs of model %(model)s since %(since)s.", one.alerts
    )
    chosen = AlertFilter(problem=one.rule, model=one.model, since=since.date())
    return {
        "tone": "bad" if one.critical else "warn", "title": wording.title(one.rule), "text": text % values,
        "url": address.query(chosen=chosen), "link": _("Show these alerts"),
    }  # fmt: skip

"""Figures of alerts on the homes of a customer, a partner and the vendor's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.alerts import queries
from fleetward.domain.alerts.lifecycle import Severity
from fleetward.entrypoints.web.list_page import number

if TYPE_CHECKING:
    from fleetward.entrypoints.web.health.viewpoint import Viewpoint


def open_alerts(point: Viewpoint) -> dict[str, Any]:
    """How many alerts are open, by severity."""
    counts = queries.open_by_severity(point.actor, point.customer)
    critical, warning = counts[Severity.CRITICAL], counts[Severity.WARNING]
    note = ", ".join([
        _("%(n)s critical") % {"n": number(critical)},
        ngettext("%(n)s warning", "%(n)s warnings", warning) % {"n": number(warning)},
    ])  # fmt: skip
    return {
        "label": _("Open alerts"), "value": number(sum(counts.values())), "note": note, "url": point.url("alerts"),
    }  # fmt: skip

"""Exports of a webhook's delivery log: exactly what was filtered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy

from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.devices.pool_filter import ListFilter
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.webhooks import queries, signing
from fleetward.domain.webhooks.event_types import label_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.webhooks.models import Delivery, Endpoint
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "created_at": gettext_lazy("When"), "event": gettext_lazy("Event"), "kind": gettext_lazy("Event (code)"),
    "state": gettext_lazy("State"), "attempts": gettext_lazy("Tries"), "last_status": gettext_lazy("Status"),
    "last_problem": gettext_lazy("Problem"), "next_try_at": gettext_lazy("Next try"),
    "finished_at": gettext_lazy("Ended"), "message": gettext_lazy("Message ID"),
}  # fmt: skip
"""Columns of the file, in order, and what they are called."""

SORTS = {"created": "created_at"}
NEWEST_FIRST = "-created"


@dataclass(frozen=True)
class DeliveryFilter(ListFilter):
    """What the log is asked."""

    state: str = ""
    event: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From a stored job."""
        return cls(values.get("state", ""), values.get("event", ""))

    def apply(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        """The deliveries that match."""
        exact = {"state": self.state, "kind": self.event}
        return rows.filter(**{name: value for name, value in exact.items() if value})


@transaction.atomic
def request_export(
    *, actor: Actor, endpoint: Endpoint, form: Form, chosen: DeliveryFilter, sort: str, now: datetime
) -> Job:
    """Ask for a file of the deliveries of one of the actor's endpoints that fit `chosen`."""
    return list_export.request(
        DELIVERIES, actor=actor, form=form, chosen=chosen, columns=tuple(LABELS), sort=sort, now=now, total=None,
        endpoint_id=str(endpoint.id),
    )  # fmt: skip


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Delivery]:
    endpoint = queries.endpoints(actor).get(id=UUID(wanted["endpoint_id"]))
    return DeliveryFilter.read(wanted["filter"]).apply(queries.deliveries(actor, endpoint))


CELLS: dict[str, Callable[[Delivery], Any]] = {
    "event": lambda one: label_of(one.kind),
    "state": lambda one: one.get_state_display(),
    "last_problem": lambda one: one.get_last_problem_display(),
    "next_try_at": lambda one: None if one.finished_at else one.next_try_at,
    "message": lambda one: signing.message_id(one.id),
}
"""What stands in a column where it is not just what the row holds."""


def _label(name: str) -> str:
    return str(LABELS[name])


DELIVERIES = ExportedList(
    kind="webhooks.export", permission=Permission.API_MANAGE, exported="webhook.log_exported",
    sheet=gettext_lazy("Deliveries"), file_name=gettext_lazy("deliveries"), columns=tuple(LABELS), sorts=SORTS,
    rows=_rows, label=_label, lines=list_export.lines_of(CELLS),
)  # fmt: skip

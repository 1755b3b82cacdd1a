"""Exports of the page *Unassigned devices*."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices import list_export, queries
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.devices.models import Device
from fleetward.domain.devices.pool_filter import COLUMNS, SORTS, PoolFilter
from fleetward.domain.partners.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

KIND = "pool.export"


@transaction.atomic
def request_export(
    *, actor: Actor, form: Form, chosen: PoolFilter, columns: Sequence[str], sort: str, now: datetime,
    ids: Sequence[UUID] = (),
) -> Job:  # fmt: skip
    """Ask for a file; how many PCs stand on the whole page is known without counting."""
    whole = queries.pool_status(actor).on_page if not ids and chosen == PoolFilter() else None
    return list_export.request(
        POOL, actor=actor, form=form, chosen=chosen, columns=columns, sort=sort, now=now, total=whole, ids=ids
    )


def column_label(name: str) -> str:
    """What a column is called, in the reader's language."""
    label = str(getattr(Device, name).field.verbose_name)
    return label[:1].upper() + label[1:]


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Device]:
    rows = queries.pool(actor)
    if wanted["ids"]:
        return rows
    return PoolFilter.read(wanted["filter"]).apply(rows, now=datetime.fromisoformat(wanted["now"]))


POOL = ExportedList(
    kind=KIND, permission=Permission.POOL_EXPORT, exported="pool.exported", sheet=_("Unassigned devices"),
    file_name=_("unassigned-devices"), columns=COLUMNS, sorts=SORTS, rows=_rows, label=column_label,
)  # fmt: skip

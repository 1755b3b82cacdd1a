"""Exports of the audit log: a row a line, what was before and after as JSON, so that nothing of it is lost."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.audit_trail import queries, wording
from fleetward.domain.audit_trail.audit_filter import SORTS, AuditFilter
from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import ExportedList
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.audit.models import AuditEntry
    from fleetward.foundation.jobs.models import Job
    from fleetward.gateways.spreadsheet.job_file import Form

LABELS: dict[str, StrOrPromise] = {
    "at": gettext_lazy("When"), "actor_label": gettext_lazy("Who"), "behalf": gettext_lazy("On whose behalf"),
    "actor_role": gettext_lazy("Role"), "partner": gettext_lazy("Partner"), "customer": gettext_lazy("Customer"),
    "what": gettext_lazy("What"), "action": gettext_lazy("Action"), "subject_type": gettext_lazy("Concerns"),
    "subject_label": gettext_lazy("Concerns (name)"), "subject_id": gettext_lazy("Concerns (ID)"),
    "before": gettext_lazy("Before"), "after": gettext_lazy("After"),
    "details": gettext_lazy("Details"), "address": gettext_lazy("From where"),
    "action_id": gettext_lazy("Action's ID"), "request_id": gettext_lazy("Request's ID"), "id": gettext_lazy("ID"),
}  # fmt: skip
"""Columns of the file, in order, and what they are called."""


@transaction.atomic
def request_export(
    *, actor: Actor, customer: Customer | None, form: Form, chosen: AuditFilter, sort: str, now: datetime
) -> Job:
    """Ask for a file of the rows that fit `chosen`; with a customer, of those that concern it."""
    where = {"customer_id": str(customer.id)} if customer else {}
    return list_export.request(
        IN_SPACE if customer else AUDIT, actor=actor, form=form, chosen=chosen, columns=tuple(LABELS), sort=sort,
        now=now, total=None, ids=(), **where,
    )  # fmt: skip


def _rows(actor: Actor, wanted: dict[str, Any]) -> QuerySet[AuditEntry]:
    if "customer_id" in wanted:
        customer = customers.visible_to(actor).get(id=UUID(wanted["customer_id"]))
        rows = queries.about_customer(actor, customer)
    else:
        rows = queries.visible_to(actor)
    return AuditFilter.read(wanted["filter"]).apply(rows, now=datetime.fromisoformat(wanted["now"]))


def _lines(actor: Actor, rows: Sequence[AuditEntry], columns: Sequence[str]) -> Iterator[list[Any]]:
    names = queries.customer_names(actor, {row.customer_id for row in rows})
    companies = queries.partner_names(actor, {row.partner_id for row in rows})
    for row in rows:
        made = {
            "at": timezone.localtime(row.at).replace(tzinfo=None), "behalf": wording.behalf(row.actor_kind),
            "partner": _("The vendor") if row.partner_id == VENDOR_PARTNER_ID else companies.get(row.partner_id, ""),
            "customer": names.get(row.customer_id, str(row.customer_id)) if row.customer_id else "",
            "what": wording.sentence(row.action), "subject_type": wording.subject(row.subject_type),
        }  # fmt: skip
        yield [made[name] if name in made else _plain(getattr(row, name)) for name in columns]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else str(value)


def _label(name: str) -> str:
    return str(LABELS[name])


def _list(kind: str) -> ExportedList:
    return ExportedList(
        kind=kind, permission=Permission.AUDIT_VIEW, exported="audit.exported", sheet=gettext_lazy("Audit log"),
        file_name=gettext_lazy("audit-log"), columns=tuple(LABELS), sorts=SORTS, rows=_rows, label=_label, lines=_lines,
    )  # fmt: skip


AUDIT, IN_SPACE = _list("audit.export"), _list("audit.export_space")

"""One row of the audit log: who, on whose behalf, what, before and after, from where, in which action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.audit import shown, values
from fleetward.entrypoints.web.audit.shown import Viewpoint
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.foundation.audit.models import AuditEntry

OUTSIDE = (ActorKind.VENDOR, ActorKind.PARTNER)


@page(Permission.AUDIT_VIEW, kinds=OUTSIDE)
def entry(request: HttpRequest, *, tenant_id: UUID, entry_id: UUID) -> HttpResponse:
    """A row of a partner's log, or of the vendor's."""
    point = Viewpoint(acting(request).actor)
    return _answer(request, point, point.rows.filter(partner_id=tenant_id, id=entry_id))


@customer_page(Permission.AUDIT_VIEW)
def customer_entry(request: HttpRequest, *, entry_id: UUID) -> HttpResponse:
    """A row that concerns one customer."""
    asked = in_space(request)
    point = Viewpoint(asked.actor, asked.customer)
    return _answer(request, point, point.rows.filter(id=entry_id))


def _answer(request: HttpRequest, point: Viewpoint, rows: QuerySet[AuditEntry]) -> HttpResponse:
    found = rows.first()
    if found is None:
        raise Http404
    (row,) = shown.listed(point, [found])
    context = {
        "row": row, "entry": found, "compared": shown.compared(found), "details": list(shown.details(found)),
        "list_url": point.url("audit"), "customer": point.customer, "vendor": point.vendor,
        "role": values.text("", "role", found.actor_role) if found.actor_role else "",
        "crumbs": [{"label": _("Audit log"), "url": point.url("audit")}, {"label": row["what"], "url": ""}],
    }  # fmt: skip
    return render(request, "audit/entry.html", context)

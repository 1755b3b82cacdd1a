"""Asking for an export of the page *Unassigned devices*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.devices.pool_export import request_export
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.forms import ExportForm
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
@page(Permission.POOL_EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """Start an export of what was filtered or selected."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        for problem in form.non_field_errors() or [_("Select the PCs to export first.")]:
            messages.error(request, str(problem))
        return redirect("pool")
    address = form.address
    stored = request_export(
        actor=acting(request).actor, form=Form(form.cleaned_data["form"]), chosen=address.chosen,
        columns=address.export_columns, sort=address.sort, now=timezone.now(), ids=form.ids,
    )  # fmt: skip
    return redirect("job", job_id=stored.id)

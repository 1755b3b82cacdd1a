"""Asking for an export of the list of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed.operations import file_export
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed import filters

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
@page(Permission.FEED_VIEW)
def export_files(request: HttpRequest) -> HttpResponse:
    """Start an export of the files that are filtered."""
    actor = acting(request).actor
    wanted = filters.files(actor, request.GET)
    values = {**wanted.values, **({"q": wanted.q} if wanted.q else {})}
    stored = file_export.request_export(actor=actor, values=values, now=timezone.now())
    return redirect("job", stored.id)

"""A customer's space: its home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.space import customer_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@customer_page(Permission.DASHBOARD_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """What stands on the dashboard."""
    return render(request, "customers/home.html")

"""Settings of a customer's space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.space import customer_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@customer_page(Permission.DASHBOARD_VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """The Customer ID and who the customer is."""
    return render(request, "customers/settings.html")

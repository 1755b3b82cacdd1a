"""Addresses that PC agents call."""

from django.urls import URLPattern, path, re_path

from fleetward.entrypoints.agent_api import foreign, notices, reports, views
from fleetward.entrypoints.agent_api.answers import nothing_here

urlpatterns: list[URLPattern] = [
    path("v1/check-in", views.check_in, name="agent-check-in"),  # first, because it is asked for most
    path("v1/enrol", views.enrol, name="agent-enrol"),
    path("v1/register", views.register, name="agent-register"),
    path("v1/notices", notices.ask, name="agent-notices"),
    path("v1/notices/<uuid:alert_id>", notices.answer, name="agent-notice"),
    path("v1/inventory", reports.inventory, name="agent-inventory"),
    path("v1/readings", reports.readings, name="agent-readings"),
    path("inventory", foreign.inventory, name="agent-foreign-inventory"),
    re_path(r"^", nothing_here),
]

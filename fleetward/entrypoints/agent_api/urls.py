"""Addresses that PC agents call."""

from django.urls import URLPattern, path, re_path

from fleetward.entrypoints.agent_api import views
from fleetward.entrypoints.agent_api.answers import nothing_here

urlpatterns: list[URLPattern] = [
    path("v1/enrol", views.enrol, name="agent-enrol"),
    path("v1/register", views.register, name="agent-register"),
    path("v1/check-in", views.check_in, name="agent-check-in"),
    re_path(r"^", nothing_here),
]

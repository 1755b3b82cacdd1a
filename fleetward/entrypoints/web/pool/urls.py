"""Addresses of the page *Unassigned devices* and of a PC's page."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.pool import exports, views

urlpatterns: list[URLPattern] = [
    path("unassigned-devices/", views.pool, name="pool"),
    path("unassigned-devices/export/", exports.export, name="pool-export"),
    path("unassigned-devices/proposals/<slug:column>/", views.proposals, name="pool-proposals"),
    path("unassigned-devices/<uuid:device_id>/", views.device, name="device"),
]

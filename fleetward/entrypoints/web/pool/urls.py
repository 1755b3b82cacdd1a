"""Addresses of the page *Unassigned devices*, of a PC's page, and of stored jobs."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.pool import exports, views

urlpatterns: list[URLPattern] = [
    path("unassigned-devices/", views.pool, name="pool"),
    path("unassigned-devices/export/", exports.export, name="pool-export"),
    path("unassigned-devices/proposals/<slug:column>/", views.proposals, name="pool-proposals"),
    path("unassigned-devices/<uuid:device_id>/", views.device, name="device"),
    path("jobs/<uuid:job_id>/", exports.job, name="job"),
    path("jobs/<uuid:job_id>/file/", exports.job_file, name="job-file"),
]

"""Addresses of stored jobs, whichever room asked for them."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.jobs import views

urlpatterns: list[URLPattern] = [
    path("jobs/<uuid:job_id>/", views.job, name="job"),
    path("jobs/<uuid:job_id>/file/", views.job_file, name="job-file"),
]

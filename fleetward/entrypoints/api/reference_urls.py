"""Addresses of the API's reference."""

from django.urls import URLPattern, path

from fleetward.entrypoints.api import reference

urlpatterns: list[URLPattern] = [
    path("", reference.developers, name="developers"),
    path("<slug:tag>/", reference.developers_tag, name="developers-tag"),
]

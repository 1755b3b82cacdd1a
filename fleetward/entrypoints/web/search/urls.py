"""The address of the search."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.search import views

urlpatterns: list[URLPattern] = [path("search/", views.search, name="search")]

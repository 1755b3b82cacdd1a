"""Addresses of the home page and the user's own settings."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.home import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("preferences/", views.preferences, name="preferences"),
    path("language/choose/", views.set_language, name="set-language"),
]

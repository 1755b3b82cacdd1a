"""Addresses of the account that are ours and not allauth's."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.account import sessions

urlpatterns: list[URLPattern] = [path("preferences/sessions/", sessions.sessions, name="sessions")]

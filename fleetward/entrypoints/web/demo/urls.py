"""Addresses of the demo entrance: none outside demo mode."""

from django.conf import settings
from django.urls import URLPattern, path

from fleetward.entrypoints.web.demo import views

urlpatterns: list[URLPattern] = []
if settings.DEMO:
    urlpatterns = [path("", views.demo, name="demo"), path("sign-in/", views.sign_in, name="demo-sign-in")]

"""The home page and the user's own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page()
def home(request: HttpRequest) -> HttpResponse:
    """What needs me now."""
    return render(request, "home/home.html")


@page()
def preferences(request: HttpRequest) -> HttpResponse:
    """Language, time zone, sign-in."""
    return render(request, "home/preferences.html")

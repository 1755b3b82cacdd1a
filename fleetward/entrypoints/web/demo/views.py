"""Signing in as anybody of the demo world by one click. Exists only in demo mode, and only for demo users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fleetward.entrypoints.web.account.adapter import remember
from fleetward.entrypoints.web.demo import tour
from fleetward.foundation.accounts import demo_users

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def demo(request: HttpRequest) -> HttpResponse:
    """Everybody in the demo world, by company."""
    if not settings.DEMO:
        raise Http404
    context = {"groups": tour.groups(timezone.now()), "password": demo_users.PASSWORD}
    return render(request, "demo/demo.html", context)


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo user of this address; any other user is 404."""
    user = demo_users.find(request.POST.get("email", ""))
    if not settings.DEMO or user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    remember(request, user)
    return redirect("home")

"""The home page and the user's own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.account.adapter import remember
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.home import partner, vendor
from fleetward.entrypoints.web.home.forms import PreferencesForm
from fleetward.entrypoints.web.page import page
from fleetward.foundation.accounts import operations

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

A_YEAR = 31_536_000  # seconds


@page()
def home(request: HttpRequest) -> HttpResponse:
    """What there is, and what needs me."""
    actor, now = acting(request).actor, timezone.now()
    rooms = {ActorKind.PARTNER: partner, ActorKind.VENDOR: vendor}
    if room := rooms.get(actor.kind):
        return render(request, f"home/{actor.kind}.html", room.home(actor, now, timezone.localdate(now)))
    space = "customer-home" if actor.may(Permission.DASHBOARD_VIEW) else "customer-partner"
    return redirect(space, customer_id=actor.customer_ids[0])


@page()
def preferences(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone; the way to password and two-factor sign-in."""
    user = acting(request).user
    known = {"name": user.name, "language": translation.get_language(), "time_zone": user.time_zone}
    form = PreferencesForm(request.POST) if request.method == "POST" else PreferencesForm(initial=known)
    if form.is_valid():
        operations.save_preferences(actor=acting(request).actor, user=user, **form.cleaned_data)
        user.refresh_from_db()
        remember(request, user)
        with translation.override(user.language):
            messages.success(request, _("Your settings have been saved."))
        return redirect("preferences")
    return render(request, "home/preferences.html", {"form": form})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from here on: for the session, and for the user where one is signed in."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(target if safe else "/")
    if language in dict(settings.LANGUAGES):
        request.session["language"] = language
        cookie = settings.LANGUAGE_COOKIE_NAME
        answer.set_cookie(cookie, language, max_age=A_YEAR, samesite="Lax", secure=settings.HTTPS)
        if request.user.is_authenticated:
            operations.choose_language(user=acting(request).user, language=language)
    return answer

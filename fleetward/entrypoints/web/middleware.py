"""What every request gets: its language and time zone, its actor and scope."""

from __future__ import annotations

import zoneinfo
from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import UnreadablePostError
from django.shortcuts import redirect
from django.utils import timezone, translation

from fleetward.entrypoints.web.account import using
from fleetward.entrypoints.web.account.adapter import SIGNED_ON
from fleetward.entrypoints.web.actors import actor_of
from fleetward.foundation.audit.operations import request_address
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.template.response import SimpleTemplateResponse

    from fleetward.domain.partners.actor import Actor

    Answer = Callable[[HttpRequest], HttpResponse]

_BLOCK = 1 << 16


class WholeBodyMiddleware:
    """No answer before the request has been read to its end.

    A large file under a wrong token is refused at once; closing the connection while a proxy still sends it makes the
    proxy tell of a broken server (502), and not what we answered. What is larger than any upload is not waited for.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and throw away what nobody read."""
        response = self.get_response(request)
        with suppress(UnreadablePostError):  # whoever asked has left
            for _block in range(settings.LARGEST_UPLOAD // _BLOCK):
                if not request.read(_BLOCK):
                    break
        return response


class ForwardedAddressMiddleware:
    """The address of whoever asks, as the outermost of our own reverse proxies saw it.

    Attempts are counted by address and the audit log tells it. Each of the operator's proxies
    (FLEETWARD_TRUSTED_PROXIES says how many) appends the address that asked it to X-Forwarded-For; what stands in front
    of those anybody can write. Without proxies the header is not read.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the address where Django has the one of the connection."""
        told = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
        if 0 < settings.TRUSTED_PROXIES <= len(told) and told[-settings.TRUSTED_PROXIES]:
            request.META["REMOTE_ADDR"] = told[-settings.TRUSTED_PROXIES]
        return self.get_response(request)


class LanguageMiddleware:
    """The user's language, else the cookie's, else the browser's (B7); and the user's time zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate, answer, deactivate."""
        chosen = request.session.get("language") or translation.get_language_from_request(request)
        with translation.override(chosen), timezone.override(_zone(request.session.get("time_zone"))):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def _zone(name: str | None) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or settings.TIME_ZONE)
    except zoneinfo.ZoneInfoNotFoundError:
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


class ActorMiddleware:
    """Find out for whom the user acts, and run the view in that scope."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set `request.actor` (None for strangers) and the scope."""
        actor = _signed_in(request)
        request.actor = actor  # type: ignore[attr-defined]
        token = request_address.set(request.META.get("REMOTE_ADDR", "")[:45])
        try:
            if actor and _needs_second_factor(request):
                return redirect("mfa_index")
            with scoped(actor.scope if actor else None):
                response = self.get_response(request)
        finally:
            request_address.reset(token)
        if request.user.is_authenticated:  # what a signed-in person sees is for no disk cache (ASVS 14.3.2)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_template_response(self, _request: HttpRequest, response: SimpleTemplateResponse) -> HttpResponse:
        """Render inside a transaction: a late template (allauth's pages) comes after the view's own has ended.

        The scope is announced per transaction, so the frame's figures would be read without one, as zero.
        """
        with transaction.atomic():
            return response.render()


def _signed_in(request: HttpRequest) -> Actor | None:
    if not request.user.is_authenticated:
        return None
    if using.is_over(request):
        logout(request)
        return None
    using.note(request)
    return actor_of(request.user)


def _needs_second_factor(request: HttpRequest) -> bool:
    from allauth.mfa.utils import is_mfa_enabled  # noqa: PLC0415 (reads models)

    if not settings.REQUIRE_MFA or request.path.startswith(("/account/", "/static/", "/language/choose/")):
        return False
    if request.session.get(SIGNED_ON):  # the provider's business
        return False
    return not is_mfa_enabled(request.user)

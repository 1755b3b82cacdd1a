"""What a link grants: the pages of one alert of one PC, in the scope of its partner, for whoever holds it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from fleetward.domain.alerts import links
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.alerts.links import Link

    View = Callable[[HttpRequest, Link], HttpResponse]

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
"""The address is the secret: no other page is told it, and no search engine keeps it."""


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """A view of what the link grants. Any other token gets one and the same page, 404.

    Who is signed in does not matter, so there is no request to be forged for somebody; and a browser that tells no
    other page the address sends no origin either, which Django's check wants (`csrf_exempt`).
    """

    @csrf_exempt
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, token: str) -> HttpResponse:
        link = links.read(token, timezone.now())
        request.actor = None  # type: ignore[attr-defined]
        with translation.override(_language(request)), scoped(Scope(link.partner_id) if link else None):
            response = view(request, link) if link else render(request, "pc/no_link.html", frame(), status=404)
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return inner


def frame() -> dict[str, Any]:
    """What the frame shows to somebody without a place. Without the token against forged requests: see `by_link`."""
    return {"shell": {"brand": vendor_profile().platform}, "csrf_token": ""}


def _language(request: HttpRequest) -> str | None:
    """The agent says which language the PC's user speaks; else it is the browser's."""
    try:
        return translation.get_supported_language_variant(request.GET.get("lang", ""))
    except LookupError:
        return translation.get_language()

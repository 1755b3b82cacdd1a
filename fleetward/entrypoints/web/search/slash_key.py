"""The key / leads into the search box, unless the reader has switched that off in this browser (WCAG 2.1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE, OFF = f"{settings.COOKIE_PREFIX}slash", "off"
A_YEAR = 365 * 24 * 3600


def leads(request: HttpRequest) -> bool:
    """Whether it does, for this reader."""
    return request.COOKIES.get(COOKIE) != OFF


def choose(response: HttpResponse, *, leads: bool) -> None:
    """Keep what was chosen. Kept by the browser, as the look is: another keyboard may serve otherwise."""
    if leads:
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(COOKIE, OFF, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS)

"""When a session was used, and when it is over. No page costs a write or a query by it.

A session that nobody uses ends by its row's own date, which each saving moves on; here it is saved once an hour of use.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings

from fleetward.foundation.accounts.queries import SEEN

if TYPE_CHECKING:
    from django.http import HttpRequest

BROWSER_KEPT = 300
"""Characters of what a browser says that it is."""


def begin(request: HttpRequest) -> None:
    """Somebody has signed in."""
    _keep(request, since=time.time())


def is_over(request: HttpRequest) -> bool:
    """Whether the session has lasted as long as one may, however much it was used."""
    since: float = _seen(request).get("since", time.time())
    return time.time() - since > settings.SESSION_LONGEST


def note(request: HttpRequest) -> None:
    """Note the use, once an hour at most. A page that asks again by itself is nobody who works."""
    seen = _seen(request)
    by_itself = request.method == "GET" and "HX-Request" in request.headers
    if not by_itself and time.time() - seen.get("at", 0) >= settings.SESSION_SEEN_EVERY:
        _keep(request, since=seen.get("since", time.time()))


def _seen(request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = request.session.get(SEEN, {})
    return found


def _keep(request: HttpRequest, *, since: float) -> None:
    request.session[SEEN] = {
        "since": since, "at": time.time(), "address": request.META.get("REMOTE_ADDR", "")[:45],
        "browser": request.META.get("HTTP_USER_AGENT", "")[:BROWSER_KEPT],
    }  # fmt: skip

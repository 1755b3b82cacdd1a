"""Where somebody is signed in, and the way to end it there (ASVS 7.4.5, 7.5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.foundation.accounts import operations, queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.foundation.accounts.queries import OpenSession

BROWSERS = {
    "Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
"""What stands in a browser's own words, and who it is; the first that fits, for most claim to be others as well."""

SYSTEMS = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS X": "macOS",
    "CrOS": "ChromeOS", "Linux": "Linux",
}  # fmt: skip


@page()
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def sessions(request: HttpRequest) -> HttpResponse:
    """One's own, this one first; who shows the password or second factor again ends one of the others, or all."""
    if request.method == "POST":
        return _end(request)
    here = queries.reference(request.session.session_key or "")
    found = queries.open_sessions(acting(request).user, timezone.now())
    rows = [_shown(one, here) for one in sorted(found, key=lambda one: one.reference != here)]
    context = {"rows": rows, "others": any(not row["here"] for row in rows), "hours": settings.SESSION_IDLE // 3_600}
    return render(request, "account/sessions.html", context | {"days": settings.SESSION_LONGEST // 86_400})


def _end(request: HttpRequest) -> HttpResponse:
    asked, here = acting(request), request.session.session_key or ""
    reference = request.POST.get("session", "")
    if reference:
        operations.end_session(actor=asked.actor, user=asked.user, reference=reference)
        messages.success(request, _("The session has been ended."))
    else:
        count = operations.end_other_sessions(actor=asked.actor, user=asked.user, kept=here)
        said = ngettext("%(n)s other session has been ended.", "%(n)s other sessions have been ended.", count)
        messages.success(request, said % {"n": count})
    return redirect("sessions")


def _shown(one: OpenSession, here: str) -> dict[str, Any]:
    return {"row": one, "browser": _browser(one.browser), "here": one.reference == here}


def _browser(told: str) -> str:
    """As people call it; '' where it says nothing that we know."""
    browser, system = (
        next((name for mark, name in known.items() if mark in told), "") for known in (BROWSERS, SYSTEMS)
    )
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system

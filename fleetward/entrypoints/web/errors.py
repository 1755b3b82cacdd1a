"""Error pages: what happened, in the user's language, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not sent from our page, or its token is too old."""
    del reason
    return render(request, "403_csrf.html", status=403)

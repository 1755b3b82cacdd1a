"""Search across everything that the reader may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render

from fleetward.domain.devices.pool_filter import clean
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.search.groups import groups, look, meant

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LONGEST = 100


@page()
def search(request: HttpRequest) -> HttpResponse:
    """What begins as typed, by kind. Whoever types one whole number is led to what has it."""
    actor = acting(request).actor
    text = clean(request.GET.get("q", ""))[:LONGEST]
    answers = look(actor, text)
    if found := meant(answers):
        return redirect(found.url)
    return render(request, "search/search.html", {"q": text, "answers": answers, "places": groups(actor)})

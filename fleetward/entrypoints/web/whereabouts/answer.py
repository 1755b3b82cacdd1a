"""The answer: what became of each serial number, and what to do about it. Refreshed while it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import queries, sought_export
from fleetward.domain.whereabouts.lifecycle import SearchState
from fleetward.domain.whereabouts.sought_filter import SORTS
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.table import headings, pager
from fleetward.entrypoints.web.whereabouts import head, table
from fleetward.entrypoints.web.whereabouts.asking import PARTNER
from fleetward.entrypoints.web.whereabouts.finding import find_search
from fleetward.entrypoints.web.whereabouts.table import SoughtAddress
from fleetward.entrypoints.web.whereabouts.wording import STATES, title
from fleetward.foundation.kit import listing
from fleetward.foundation.kit.ids import uuid7
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search

UNDER_WAY = (SearchState.WAITING, SearchState.RUNNING)
LONGEST_QUERY = 4_000


@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def answer(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """How far it has come, or what became of each serial number; over htmx only the list of these."""
    actor = acting(request).actor
    found = find_search(actor, search_id)
    context: dict[str, Any] = {
        "search": found, "title": title(found), "tone": STATES[SearchState(found.state)],
        "under_way": found.state in UNDER_WAY, "failed": found.state == SearchState.FAILED,
    }  # fmt: skip
    if found.state == SearchState.DONE:
        address = SoughtAddress.read(request.GET)
        context |= _list(actor, found, address)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "whereabouts/list.html", context)
        context |= head.of(actor, found) | table.offered(found, address) | {"token": uuid7()}
    return render(request, "whereabouts/answer.html", context | _progress(found))


def _list(actor: Actor, search: Search, address: SoughtAddress) -> dict[str, Any]:
    rows = address.chosen.apply(queries.sought(actor, search))
    found = listing.page(rows, sort=address.sort, sorts=SORTS, cursor=address.cursor, key="position")
    count = listing.count(rows, exact=address.exact)
    return {
        "rows": table.rows(actor, search, found.rows),
        "headings": headings(address),
        "chips": table.chips(address),
        **pager(address, found, count),
        "list_url": address.query(cursor=address.cursor, exact=address.exact),
    }


@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def progress(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """How far it has come; once it is answered, or could not be, the page is fetched anew."""
    found = find_search(acting(request).actor, search_id)
    response = render(request, "whereabouts/progress.html", {"search": found, **_progress(found)})
    if found.state not in UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


def _progress(search: Search) -> dict[str, Any]:
    waits = search.state == SearchState.WAITING
    return {
        "label": _("Waiting for its turn") if waits else _("Looking for the PCs"), "text": number(search.total),
        "value": None,
    }  # fmt: skip


@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def live(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Asked every few seconds: nothing while all is as it was `seen`, else the head, and word to the list."""
    actor = acting(request).actor
    found = find_search(actor, search_id)
    if request.GET.get("seen") == head.stamp(actor, found):
        return HttpResponse(status=204)
    context = {"search": found, "told_live": True, **head.of(actor, found)}
    response = render(request, "whereabouts/live.html", context)
    response["HX-Trigger"] = "whereabouts-changed"
    return response


@require_POST
@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def export(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Start an export of what is filtered."""
    actor = acting(request).actor
    found = find_search(actor, search_id)
    form = Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV
    address = SoughtAddress.read(QueryDict(request.POST.get("query", "")[:LONGEST_QUERY]))
    stored = sought_export.request_export(
        actor=actor, search=found, form=form, chosen=address.chosen, sort=address.sort, now=timezone.now()
    )
    return redirect("job", job_id=stored.id)

"""The steward's page: partners say which reseller numbers are theirs, and a person accepts or declines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.sales_feed.queries import by_reseller
from fleetward.domain.whereabouts import operations, queries
from fleetward.domain.whereabouts.lifecycle import RequestState
from fleetward.domain.whereabouts.queries.orders import plain
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page, number, total_text
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed.filters import starts
from fleetward.entrypoints.web.whereabouts.forms import DecisionForm
from fleetward.entrypoints.web.whereabouts.wording import REQUESTS
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import Line
    from fleetward.domain.whereabouts.models import MappingRequest

STAFF = (ActorKind.VENDOR,)
SORTS = {"asked": "asked_at"}
SHOWN_LINES = 50
STATES = Choice(
    "state", gettext_lazy("State"), gettext_lazy("Any state"), RequestState.choices, lambda value: Q(state=value)
)


@page(Permission.FEED_VIEW, kinds=STAFF)
def mapping_requests(request: HttpRequest) -> HttpResponse:
    """All requests, newest first; over htmx only their list."""
    actor = acting(request).actor
    wanted = Filter.read(request.GET, [STATES], lambda q: starts("key", q))
    context = list_page(request, queries.mapping_requests(actor), wanted, sorts=SORTS, default="-asked")
    context["rows"] = [
        {
            "request": one, "tone": REQUESTS[RequestState(one.state)], "lines": number(one.lines),
            "partner": one.partner.name,
        }
        for one in context["rows"]
    ]  # fmt: skip
    context["nothing_yet"] = not (context["rows"] or wanted.active or request.GET.get("at"))
    part = "_list" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"whereabouts/mapping_requests{part}.html", context)


@page(Permission.FEED_VIEW, kinds=STAFF)
def mapping_request(request: HttpRequest, partner_id: UUID, request_id: UUID) -> HttpResponse:
    """One request with the lines and names beside; accept it, or decline it with a note."""
    actor = acting(request).actor
    found = find_request(actor, partner_id, request_id)
    may_decide = actor.may(Permission.FEED_MANAGE)
    if request.method == "POST" and not may_decide:
        raise Http404
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _decide(request, actor, found, form)
        return redirect("mapping-request", partner_id, request_id)
    context = {
        "asked": found, "form": form, "tone": REQUESTS[RequestState(found.state)],
        "partner": found.partner,
        "may_decide": may_decide and found.state == RequestState.OPEN,
        "proofs": list(queries.proofs_of_request(actor, found)),
        "mapped": feeds.mappings(actor).filter(
            reporter_id=found.reporter_id, scheme=found.scheme, key=found.key
        ).first(),
        **_lines(actor, found),
    }  # fmt: skip
    return render(request, "whereabouts/mapping_request.html", context)


def find_request(actor: Actor, partner_id: UUID, request_id: UUID) -> MappingRequest:
    """The request, or 404."""
    found = queries.mapping_requests(actor).filter(partner_id=partner_id, id=request_id).first()
    if found is None:
        raise Http404
    return found


def _decide(request: HttpRequest, actor: Actor, found: MappingRequest, form: DecisionForm) -> None:
    accept = form.cleaned_data["accept"]
    waiting = listing.count(_waiting(actor, found), exact=True).value if accept else 0
    try:
        operations.decide_mapping(
            actor=actor, partner_id=found.partner_id, request_id=found.id, accept=accept,
            note=form.cleaned_data["note"], now=timezone.now(),
        )  # fmt: skip
    except operations.Refused as refused:
        messages.error(request, str(refused))
        return
    messages.success(request, _released(waiting) if accept else _("Declined. The partner reads your note."))


def _released(lines: int) -> str:
    told = ngettext(
        "Accepted: %(n)s line is released, and settled in the background.",
        "Accepted: %(n)s lines are released, and settled in the background.", lines,
    )  # fmt: skip
    return told % {"n": number(lines)}


def _lines(actor: Actor, asked: MappingRequest) -> dict[str, Any]:
    """The lines that wait for the number, those with the order or invoice given first. Four queries."""
    rows = _waiting(actor, asked)
    count = listing.count(rows)
    shown = list(by_reseller.with_document_first(rows, asked.order_number)[:SHOWN_LINES])
    left = count.value - len(shown)
    more = ngettext("%(n)s more line.", "%(n)s more lines.", left) % {"n": number(left)} if left else ""
    return {"lines": _shown(actor, shown, asked.order_number), "waiting": total_text(count), "more": more}


def _waiting(actor: Actor, asked: MappingRequest) -> QuerySet[Line]:
    return by_reseller.lines_under(actor, reporter_id=asked.reporter_id, scheme=asked.scheme, key=asked.key)


def _shown(actor: Actor, lines: list[Line], document: str) -> list[dict[str, Any]]:
    items, files = feeds.items_of(actor, lines), feeds.files_of(actor, lines)
    given = plain(document)
    found = []
    for line in lines:
        item, file = items[line.feed_id, line.item_id], files[line.feed_id, line.file_id]
        found.append({
            "line": line, "item": item, "file": file, "url": reverse("line", args=[file.feed.code, line.id]),
            "by_order": plain(item.order_number) == given, "by_invoice": plain(item.invoice) == given,
        })  # fmt: skip
    return found

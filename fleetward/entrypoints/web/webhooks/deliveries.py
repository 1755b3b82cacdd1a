"""One webhook with its delivery log, one delivery with every try, and sending again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.webhooks import operations, queries, rules, signing
from fleetward.domain.webhooks.delivery_export import NEWEST_FIRST, SORTS, DeliveryFilter, request_export
from fleetward.domain.webhooks.event_types import label_of
from fleetward.domain.webhooks.lifecycle import DeliveryState
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page, number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.webhooks.forms import ReplayForm
from fleetward.entrypoints.web.webhooks.views import done, find, refusal, shown
from fleetward.entrypoints.web.webhooks.wording import DELIVERY_TONES
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.webhooks.models import Delivery, Endpoint

LONGEST_QUERY = 4_000


@page(Permission.API_MANAGE)
def webhook(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Where it sends what, and what became of each event."""
    actor = acting(request).actor
    found = find(actor, endpoint_id)
    rows = queries.deliveries(actor, found)
    context = list_page(request, rows, _filter(request.GET, found), sorts=SORTS, default=NEWEST_FIRST)
    context["rows"] = [_row(one) for one in context["rows"]]
    context |= {"one": shown(found), "row": found, "events": [label_of(code) for code in found.events]}
    context["query"] = context["filter"].query(sort=request.GET.get("sort", ""))
    context |= {"replay_form": ReplayForm(), "both_sign": _both_sign(found)}
    return render(request, f"webhooks/{'list' if request.htmx else 'webhook'}.html", context)  # type: ignore[attr-defined]


@require_POST
@page(Permission.API_MANAGE)
def export(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Start an export of what is filtered."""
    actor = acting(request).actor
    found, query = find(actor, endpoint_id), QueryDict(request.POST.get("query", "")[:LONGEST_QUERY])
    sort = query.get("sort", NEWEST_FIRST)
    stored = request_export(
        actor=actor, endpoint=found, form=Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV,
        chosen=DeliveryFilter.read(_filter(query, found).values), now=timezone.now(),
        sort=sort if sort.removeprefix("-") in SORTS else NEWEST_FIRST,
    )  # fmt: skip
    return redirect("job", job_id=stored.id)


def _both_sign(endpoint: Endpoint) -> bool:
    return endpoint.previous_until is not None and endpoint.previous_until > timezone.now()


def _filter(data: Mapping[str, str], endpoint: Endpoint) -> Filter:
    kinds = [(code, label_of(code)) for code in (*endpoint.events, "webhook.test")]
    choices = [
        Choice(
            "state", gettext_lazy("State"), gettext_lazy("Any state"), DeliveryState.choices, lambda one: Q(state=one)
        ),
        Choice("event", gettext_lazy("Event"), gettext_lazy("Any event"), kinds, lambda one: Q(kind=one)),
    ]
    return Filter.read(data, choices)


def _row(one: Delivery) -> dict[str, Any]:
    state = DeliveryState(one.state)
    return {
        "row": one, "event": label_of(one.kind), "word": state.label, "tone": DELIVERY_TONES[state],
        "said": one.last_status or one.get_last_problem_display(), "again": rules.refuse_replay(one) is None,
    }  # fmt: skip


def _find(actor: Actor, endpoint_id: UUID, delivery_id: UUID) -> tuple[Endpoint, Delivery]:
    endpoint = find(actor, endpoint_id)
    found = queries.deliveries(actor, endpoint).filter(id=delivery_id).first()
    if found is None:
        raise Http404
    return endpoint, found


@page(Permission.API_MANAGE)
def delivery(request: HttpRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    """What was sent, and what was answered to each try."""
    endpoint, found = _find(acting(request).actor, endpoint_id, delivery_id)
    context = {
        "endpoint": endpoint, "one": _row(found), "row": found, "attempts": list(queries.attempts(found)[:100]),
        "message": signing.message_id(found.id), "body": json.dumps(json.loads(found.body), indent=2),
        "active": rules.refuse_test(endpoint) is None,
    }  # fmt: skip
    return render(request, "webhooks/delivery.html", context)


@require_POST
@page(Permission.API_MANAGE)
def test(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Send an event on trial."""
    said = _("A test event is on its way. Its line below says what came of it.")
    return done(request, endpoint_id, said, operations.send_test, now=timezone.now())


@require_POST
@page(Permission.API_MANAGE)
def replay(request: HttpRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send one again."""
    actor = acting(request).actor
    _endpoint, found = _find(actor, endpoint_id, delivery_id)
    named = {"endpoint_id": endpoint_id, "delivery_id": found.id}
    try:
        operations.replay(actor=actor, now=timezone.now(), **named)
    except operations.Refused as refused:
        return refusal(request, refused, "webhook-delivery", **named)
    messages.success(request, _("It is sent again, under the same ID."))
    return redirect("webhook-delivery", endpoint_id=endpoint_id, delivery_id=found.id)


@require_POST
@page(Permission.API_MANAGE)
def replay_failed(request: HttpRequest, endpoint_id: UUID) -> HttpResponse:
    """Send again what failed since a time."""
    actor = acting(request).actor
    found = find(actor, endpoint_id)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how far back."))
        return redirect("webhook", endpoint_id=found.id)
    try:
        count = operations.replay_failed(actor=actor, endpoint_id=found.id, since=form.since, now=timezone.now())
    except operations.Refused as refused:
        return refusal(request, refused, "webhook", endpoint_id=found.id)
    said = ngettext("%(n)s delivery is sent again.", "%(n)s deliveries are sent again.", count) % {"n": number(count)}
    messages.success(request, said if count else _("Nothing failed in that time."))
    return redirect("webhook", endpoint_id=found.id)

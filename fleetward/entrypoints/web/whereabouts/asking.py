"""Asking where PCs are: from a list, a file or one serial; and what was asked before (B1, R5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import SERIAL_LENGTH
from fleetward.domain.devices.pool_filter import begins_in_any_case
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.whereabouts import operations, queries
from fleetward.domain.whereabouts.lifecycle import SETTLED, SearchState
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page, number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.whereabouts.forms import AskForm
from fleetward.entrypoints.web.whereabouts.wording import STATES
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search

PARTNER = (ActorKind.PARTNER,)
SORTS = {"asked": "asked_at"}
CHANGED = "changed"
CHOICES = (
    Choice("state", _("State"), _("Any state"), SearchState.choices, lambda value: Q(state=value)),
    Choice("show", _("Show"), _("All searches"), [(CHANGED, _("Changed since"))], lambda _value: Q(changed__gt=0)),
)


@page(Permission.WHEREABOUTS_ASK, kinds=PARTNER)
def ask(request: HttpRequest) -> HttpResponse:
    """The form, and the searches so far; over htmx only their list."""
    actor = acting(request).actor
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "whereabouts/searches.html", _searches(request, actor))
    form = AskForm(request.POST, request.FILES) if request.method == "POST" else _prefilled(request)
    if request.method == "POST" and form.is_valid() and (asked := _ask(actor, form)):
        return redirect("whereabouts-answer", asked.id)
    return render(request, "whereabouts/ask.html", {"form": form, **_searches(request, actor)})


def _prefilled(request: HttpRequest) -> AskForm:
    serial = request.GET.get("serial", "").replace("\x00", "")[:SERIAL_LENGTH]
    return AskForm(initial={"serials": serial, "token": uuid7()})


def _ask(actor: Actor, form: AskForm) -> Search | None:
    try:
        return operations.ask(
            actor=actor, token=form.search_id, named=form.named, name=form.source_name, now=timezone.now()
        )
    except operations.Refused as refused:
        form.add_error(None, str(refused))
        return None


def _searches(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """One page of searches, newest first. Two queries, however many rows."""
    wanted = Filter.read(request.GET, CHOICES, lambda q: begins_in_any_case("name", q))
    context = list_page(request, queries.visible_to(actor), wanted, sorts=SORTS, default="-asked")
    context["rows"] = [_row(one) for one in context["rows"]]
    context["nothing_yet"] = not (context["rows"] or wanted.active or request.GET.get("at"))
    return context


def _row(search: Search) -> dict[str, Any]:
    done = search.state == SearchState.DONE
    found = sum(search.counts.get(verdict, 0) for verdict in SETTLED)
    return {
        "search": search,
        "tone": STATES[SearchState(search.state)],
        "total": number(search.total),
        "found": number(found) if done else "\u2013",
        "left": number(search.left) if done else "\u2013",
        "changed": number(search.changed) if search.changed else "",
    }

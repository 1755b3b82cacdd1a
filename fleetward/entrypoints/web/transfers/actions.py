"""One bulk action in all its states: being checked, what it would do, running, what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.devices.serials import normalise
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations, queries, result_export, rules
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState, Doubt, Hold, Outcome
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page, number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.transfers import wording
from fleetward.gateways.spreadsheet.job_file import Form

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction

KINDS = (ActorKind.PARTNER, ActorKind.CUSTOMER)
UNDER_WAY = (ActionState.CHECKING, ActionState.RUNNING)
CHOICES = (
    Choice("outcome", gettext_lazy("Outcome"), gettext_lazy("Any outcome"), [
        choice for choice in Outcome.choices if choice[0] != Outcome.WAITING
    ], lambda value: Q(outcome=value)),
    Choice("hold", gettext_lazy("Held back because"), gettext_lazy("Any reason"), [
        choice for choice in Hold.choices if choice[0]
    ], lambda value: Q(hold=value)),
    Choice("doubt", gettext_lazy("Doubt"), gettext_lazy("With or without doubt"), Doubt.choices,
           lambda value: Q(doubts__contains=[value])),
)  # fmt: skip


@page(Permission.DEVICE_UN_ENROL, kinds=KINDS)
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """What was asked for, what would become of each PC, or what became of it; over htmx only the list of PCs."""
    actor = acting(request).actor
    found = _find(actor, action_id)
    context: dict[str, Any] = {
        "action": found, "under_way": found.state in UNDER_WAY,
        "of_partner": actor.kind is ActorKind.PARTNER,
    }  # fmt: skip
    if not context["under_way"]:
        wanted = Filter.read(request.GET, CHOICES, _serial)
        rows = queries.items(actor, found.id)
        context |= list_page(request, rows, wanted, sorts={"position": "position"}, default="position", key="position")
        context["rows"] = wording.shown(actor, context["rows"])
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "transfers/items.html", context)
    return render(request, "transfers/action.html", context | _head(actor, found))


@page(Permission.DEVICE_UN_ENROL, kinds=KINDS)
def progress(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """How far it has come; once it stands somewhere else, the page is fetched anew."""
    found = _find(acting(request).actor, action_id)
    answer = render(request, "transfers/progress.html", {"action": found, **_progress(found)})
    if found.state not in UNDER_WAY:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@page(Permission.DEVICE_UN_ENROL, kinds=KINDS)
def act(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Start it, check it again, cancel it, or ask to undo it."""
    actor = acting(request).actor
    found = _find(actor, action_id)
    deed = DEEDS.get(request.POST.get("do", ""))
    try:
        following = deed(actor, found, request.POST.get("typed", "")) if deed else found.id
    except operations.Refused as refused:
        messages.error(request, str(refused.why))
        following = found.id
    return redirect("transfer", following)


@require_POST
@page(Permission.DEVICE_UN_ENROL, kinds=KINDS)
def download(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Have a file of all its PCs written, with what became of each and why."""
    actor = acting(request).actor
    found = _find(actor, action_id)
    form = Form.XLSX if request.POST.get("form") == "xlsx" else Form.CSV
    return redirect("job", result_export.request_export(actor=actor, action=found, form=form).id)


def _find(actor: Actor, action_id: UUID) -> BulkAction:
    found = queries.visible_to(actor).filter(id=action_id).first()
    if found is None:
        raise Http404
    return found


def _start(actor: Actor, found: BulkAction, typed: str) -> UUID:
    return operations.start(actor=actor, action_id=found.id, typed=typed).id


def _check(actor: Actor, found: BulkAction, _typed: str) -> UUID:
    return operations.check_again(actor=actor, action_id=found.id).id


def _cancel(actor: Actor, found: BulkAction, _typed: str) -> UUID:
    operations.cancel(actor=actor, action_id=found.id, now=timezone.now())
    return found.id


def _undo(actor: Actor, found: BulkAction, _typed: str) -> UUID:
    return operations.ask_undo(actor=actor, action_id=found.id, now=timezone.now()).id


DEEDS: dict[str, Callable[[Actor, BulkAction, str], UUID]] = {
    "start": _start, "check": _check, "cancel": _cancel, "undo": _undo,
}  # fmt: skip


def _serial(text: str) -> Q:
    """By the start of the serial number, or of what was given in its place."""
    compared = normalise(text).value or "".join(char for char in text.upper() if char.isalnum())
    return begins("serial", compared) if compared else Q(named__startswith=text)


def _head(actor: Actor, found: BulkAction) -> dict[str, Any]:
    """What stands above the list: figures, doubts, and what may be done now."""
    names = wording.names_of(actor, [found.to_customer_id])
    target = names.get(found.to_customer_id, "") if found.to_customer_id else ""
    wanted = rules.to_type(found, target)
    return {
        "title": wording.title(found, names),
        "tone": wording.STATES[ActionState(found.state)],
        "total": number(found.total),
        "figures": wording.figures(found),
        "found_doubts": wording.doubts(found) if found.state == ActionState.READY else [],
        "to_type": wanted,
        "types_name": bool(target) and wanted == target,
        "may_start": rules.refuse_start(actor, found, typed=wanted, target_name=target) is None,
        "may_cancel": rules.refuse_cancel(actor, found) is None,
        "may_undo": rules.refuse_undo(actor, found) is None,
        "button": wording.button(found, rules.will_move(found), target),
        "un_enrols": found.kind == ActionKind.UN_ENROLMENT,
        "undoing": queries.undo_of(actor, found.id),
        **_progress(found),
    }  # fmt: skip


def _progress(found: BulkAction) -> dict[str, Any]:
    if found.state == ActionState.RUNNING:
        values = {"done": number(found.cursor), "total": number(found.total)}
        return {"label": _("Moving PCs"), "text": _("%(done)s of %(total)s") % values, "value": found.cursor}
    return {"label": _("Looking at each PC"), "text": number(found.total), "value": None}

"""Old parts that are to come back: the list, and one of them with the steps that the reader may take now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import operations, queries, rules
from fleetward.domain.parts.lifecycle import OUTSTANDING, ReturnState, ReturnStep
from fleetward.domain.parts.list_filters import old_part_named, overdue
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.parts_desk import wording
from fleetward.entrypoints.web.parts_desk.forms import RETURN_FORMS, StepForm
from fleetward.entrypoints.web.parts_desk.nav import STAFF

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.models import PartReturn

SORTS = {"due": "due_on", "serial": "serial", "part": "part_number"}
ANY, OVERDUE = "any", "overdue"
OPERATIONS: dict[ReturnStep, Callable[..., PartReturn]] = {
    ReturnStep.SEND: operations.return_sent, ReturnStep.RECEIVE: operations.return_received,
    ReturnStep.WAIVE: operations.waive_return,
}  # fmt: skip


@page(Permission.PARTS_ORDER_VIEW, kinds=STAFF)
def part_returns(request: HttpRequest) -> HttpResponse:
    """What is still to come back, the most urgent first; or any other state that is asked for."""
    actor, today = acting(request).actor, timezone.localdate()
    wanted = Filter.read(request.GET, [_state(today)], old_part_named)
    rows = queries.returns(actor).annotate(key=queries.RETURN_KEY)
    if not wanted.values.get("state"):
        rows = rows.filter(state__in=OUTSTANDING)
    context = list_page(request, rows, wanted, sorts=SORTS, default="due", key="key")
    numbers = _numbers(actor, context["rows"])
    across = actor.kind is ActorKind.VENDOR
    context["rows"] = [
        {**shown(row, today), "number": numbers.get(row.order_id, ""), "partner": row.partner.name if across else ""}
        for row in context["rows"]
    ]
    context["across"] = across
    return render(request, f"parts_desk/returns{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


def _state(today: date) -> Choice:
    options = [(OVERDUE, _("Overdue")), *ReturnState.choices, (ANY, _("Any state"))]

    def condition(value: str) -> Q:
        if value == OVERDUE:
            return overdue(today)
        return Q() if value == ANY else Q(state=value)

    return Choice("state", _("State"), _("Still to come back"), options, condition)


def _numbers(actor: Actor, rows: list[PartReturn]) -> dict[UUID, str]:
    """The numbers of the orders of these returns. One query."""
    orders = queries.visible_to(actor).filter(id__in={row.order_id for row in rows})
    return dict(orders.values_list("id", "number"))


def shown(row: PartReturn, today: date) -> dict[str, Any]:
    """A return as people read it."""
    return {
        "row": row,
        "tone": wording.RETURN_TONES[ReturnState(row.state)],
        "overdue": wording.is_overdue(row, today),
        "charge": wording.money(row.charge, row.currency) if row.charge else "",
    }


@page(Permission.PARTS_ORDER_VIEW, kinds=STAFF)
def part_return(request: HttpRequest, order_id: UUID, position: int) -> HttpResponse:
    """One old part; a step that is asked for is taken."""
    actor = acting(request).actor
    row = queries.returns(actor).filter(order_id=order_id, position=position).first()
    if row is None:
        raise Http404
    form = _take_step(request, actor, row) if request.method == "POST" else None
    if request.method == "POST" and form is None:
        return redirect(request.path)
    return render(request, "parts_desk/part_return.html", _context(actor, row, form), status=422 if form else 200)


def _take_step(request: HttpRequest, actor: Actor, row: PartReturn) -> StepForm | None:
    try:
        step = ReturnStep(request.POST.get("do", ""))
    except ValueError:
        raise Http404 from None
    form = RETURN_FORMS[step](request.POST, step=step)
    if not form.is_valid():
        return form
    try:
        OPERATIONS[step](
            actor=actor, order_id=row.order_id, position=row.position, now=timezone.now(), **form.cleaned_data
        )
    except operations.Refused as refused:
        messages.error(request, str(refused.why))
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    else:
        messages.success(request, wording.RETURN_STEPS[step][1])
    return None


def _context(actor: Actor, row: PartReturn, corrected: StepForm | None) -> dict[str, Any]:
    order = queries.visible_to(actor).filter(partner_id=row.partner_id, id=row.order_id).first()
    line = queries.lines(order).filter(position=row.position).first() if order else None
    forms = {step: RETURN_FORMS[step](step=step) for step in rules.return_steps(actor, row)}
    if corrected:
        forms |= {corrected.step: corrected}  # type: ignore[dict-item]
    return {
        **shown(row, timezone.localdate()),
        "order": order,
        "name": line.name if line else "",
        "partner": row.partner.name if actor.kind is ActorKind.VENDOR else "",
        "steps": [
            {
                "name": str(step), "label": str(step.label), "icon": wording.RETURN_STEPS[step][0], "form": form,
                "asks": bool(form.fields), "ends": step is ReturnStep.WAIVE, "open": form is corrected,
            }
            for step, form in forms.items()
        ],
    }  # fmt: skip

"""One parts order: its parts, where it stands, what happened, and the steps that the reader may take now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.parts import operations, queries, rules
from fleetward.domain.parts.amounts import line_amount
from fleetward.domain.parts.lifecycle import OrderState, OrderStep, ReturnState
from fleetward.domain.parts.models import PartsOrder
from fleetward.domain.parts.order_export import LABELS
from fleetward.domain.repairs import queries as repairs
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.parts_desk import wording
from fleetward.entrypoints.web.parts_desk.forms import FORMS, StepForm
from fleetward.entrypoints.web.parts_desk.nav import STAFF

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.queries import Change
    from fleetward.domain.repairs.models import RepairCase

OPERATIONS: dict[OrderStep, Callable[..., PartsOrder]] = {
    OrderStep.SUBMIT: operations.submit_order, OrderStep.REVIEW: operations.review,
    OrderStep.APPROVE: operations.approve, OrderStep.BACK_ORDER: operations.back_order,
    OrderStep.SHIP: operations.ship, OrderStep.DELIVER: operations.deliver, OrderStep.DENY: operations.deny,
    OrderStep.CANCEL: operations.cancel_order,
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """One order and who reads it."""

    actor: Actor
    order: PartsOrder

    @property
    def own(self) -> bool:
        """Whether it is the reader's own partner's, and not read by the vendor."""
        return self.actor.kind is ActorKind.PARTNER

    def repair(self) -> RepairCase | None:
        """The repair case it is for; the vendor does not see those of a partner's own desk."""
        link = repairs.repair_of(self.order) if self.own else None
        return repairs.visible_to(self.actor).filter(id=link.repair_id).first() if link else None

    def following(self) -> PartsOrder | None:
        """The order that was sent again after this one."""
        rows = queries.visible_to(self.actor).filter(partner_id=self.order.partner_id)
        return rows.filter(previous_id=self.order.id).first()


def find_order(actor: Actor, order_id: UUID) -> PartsOrder:
    """The order, if the actor may see it; else nothing is there."""
    found = queries.visible_to(actor).filter(id=order_id).first()
    if found is None:
        raise Http404
    return found


@page(Permission.PARTS_ORDER_VIEW, kinds=STAFF)
def parts_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """As the partner's people and the vendor's see it; a step that is asked for is taken.

    A step that was taken is read anew by another request: the vendor's connection sees what has been committed.
    """
    actor = acting(request).actor
    read = Read(actor, find_order(actor, order_id))
    form = _take_step(request, read) if request.method == "POST" else None
    if request.method == "POST" and form is None:
        return redirect(request.path)
    partial = request.htmx  # type: ignore[attr-defined]
    template = f"parts_desk/parts_order{'_body' if partial else ''}.html"
    return render(request, template, _context(read, form), status=422 if form and not partial else 200)


def _take_step(request: HttpRequest, read: Read) -> StepForm | None:
    """Do what was asked for, and say how it went. The form, if something in it must be corrected first."""
    try:
        step = OrderStep(request.POST.get("do", ""))
    except ValueError:
        raise Http404 from None
    form = FORMS[step](request.POST, step=step)
    if why := rules.refuse(read.actor, read.order, step):
        messages.error(request, str(why))
        return None
    if not form.is_valid():
        return form
    try:
        OPERATIONS[step](actor=read.actor, order_id=read.order.id, now=timezone.now(), **form.cleaned_data)
    except operations.Refused as refused:
        if form.fields:
            form.add_error(None, str(refused.why))
            return form
        messages.error(request, str(refused.why))
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    else:
        messages.success(request, wording.TOLD[step])
    return None


def _context(read: Read, corrected: StepForm | None = None) -> dict[str, Any]:
    actor, order = read.actor, read.order
    repair, following, difference = read.repair(), read.following(), queries.difference(order)
    forms = {step: FORMS[step](step=step) for step in rules.steps(actor, order)}
    if corrected:
        forms |= {corrected.step: corrected}  # type: ignore[dict-item]
    return {
        "order": order,
        "tone": wording.TONES[OrderState(order.state)],
        "total": wording.money(order.total, order.currency),
        "lines": [_line(line) for line in queries.lines(order)],
        "returns": returns_shown(read),
        "events": wording.timeline(queries.events(order)),
        "steps": [_card(step, form, corrected) for step, form in forms.items()],
        "repair": repair,
        "change_url": _change_url(order, repair) if OrderStep.SUBMIT in forms else "",
        "again_url": _again_url(actor, order, following),
        "previous": difference.previous if difference else None,
        "following": following,
        "changes": difference_shown(difference) if difference else [],
        "compared": difference is not None,
        "program": vendor_profile().programs.get(order.program, order.program),
        "partner": "" if read.own else order.partner.name,
        "own": read.own,
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "line": line, "price": wording.number(line.price), "amount": wording.number(
            line_amount(line.price, line.quantity)
        ),
    }  # fmt: skip


def returns_shown(read: Read) -> list[dict[str, Any]]:
    """The old parts of the order, each with the page where its steps are taken."""
    today = timezone.localdate()
    return [
        {
            "row": row,
            "tone": wording.RETURN_TONES[ReturnState(row.state)],
            "overdue": wording.is_overdue(row, today),
            "charge": wording.money(row.charge, row.currency) if row.charge else "",
            "url": reverse("part-return", args=[row.order_id, row.position]),
        }
        for row in queries.returns_of(read.order)
    ]


def _card(step: OrderStep, form: StepForm, corrected: StepForm | None) -> dict[str, Any]:
    return {
        "name": str(step), "label": wording.step(step), "icon": wording.STEPS[step], "form": form,
        "asks": bool(form.fields), "ends": step in wording.ENDS_BADLY, "open": form is corrected,
        "first": step is OrderStep.SUBMIT,
    }  # fmt: skip


def _change_url(order: PartsOrder, repair: RepairCase | None) -> str:
    """Where a draft is changed: in the form that it came from."""
    if order.previous_id:
        return f"{reverse('parts-order-again', args=[order.previous_id])}?draft={order.id}"
    return f"{reverse('repair-case-parts', args=[repair.id])}?draft={order.id}" if repair else ""


def _again_url(actor: Actor, order: PartsOrder, following: PartsOrder | None) -> str:
    may = following is None and not rules.refuse_again(actor, order)
    return reverse("parts-order-again", args=[order.id]) if may else ""


def difference_shown(found: queries.Difference) -> list[dict[str, str]]:
    """What differs from the denied order, by what people call it."""
    return [_changed(one.what, one, _("not ordered")) for one in found.lines] + [
        _changed(_named(one.what), one, "\u2013") for one in found.fields
    ]


def _named(field: str) -> str:
    """What a field is called by whoever reads: the reference is not everybody's own."""
    return str(LABELS.get(field) or capfirst(PartsOrder._meta.get_field(field).verbose_name))  # type: ignore[union-attr]


def _changed(what: str, change: Change, nothing: str) -> dict[str, str]:
    return {"what": what, "before": change.before or nothing, "after": change.after or nothing}

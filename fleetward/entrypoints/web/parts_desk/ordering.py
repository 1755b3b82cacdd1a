"""Ordering parts from a repair case, and sending a denied order again: one form, with everything that is wrong at once.

The form's token is the order's id: a double click, or the same form sent twice, is one order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import findings, operations, queries
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.parts.wanted import Wanted
from fleetward.domain.repairs import operations as repair_operations
from fleetward.domain.repairs import queries as repairs
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.parts_desk.asking import Again, FromRepair
from fleetward.entrypoints.web.parts_desk.choosing import Choosing, chosen_lines
from fleetward.entrypoints.web.parts_desk.forms import OrderForm
from fleetward.entrypoints.web.parts_desk.order import find_order
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.findings import Finding
    from fleetward.domain.parts.models import PartsOrder
    from fleetward.domain.parts.wanted import WantedLine
    from fleetward.entrypoints.web.parts_desk.asking import Asked

PARTNER = (ActorKind.PARTNER,)


@dataclass
class Sent:
    """The form as it was sent, or as it is first shown."""

    form: OrderForm
    lines: list[WantedLine]
    found: list[Finding] = field(default_factory=list)
    q: str = ""

    @cached_property
    def of_lines(self) -> dict[int, list[str]]:
        """What is wrong with a line, by its place."""
        told: dict[int, list[str]] = {}
        for one in self.found:
            if one.line:
                told.setdefault(one.line, []).append(one.sentence)
        return told


@page(Permission.PARTS_ORDER_MANAGE, kinds=PARTNER)
def order_parts(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """Order parts for a repair case that the partner's own desk works (R9)."""
    actor = acting(request).actor
    repair = repairs.visible_to(actor).filter(id=repair_id).first()
    if repair is None:
        raise Http404
    return _answer(request, FromRepair(actor, repair, _draft(request, actor)))


@page(Permission.PARTS_ORDER_MANAGE, kinds=PARTNER)
def send_again(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Change a denied order, and send it again."""
    actor = acting(request).actor
    return _answer(request, Again(actor, find_order(actor, order_id), _draft(request, actor)))


@page(Permission.PARTS_ORDER_MANAGE, kinds=PARTNER)
def reference(request: HttpRequest) -> HttpResponse:
    """Whether a reference is new, while it is written."""
    told = request.GET.get("reference", "").replace("\x00", "").strip()
    token = request.GET.get("token", "")
    rows = queries.visible_to(acting(request).actor).filter(reference=told) if told else None
    other = next((one for one in rows or () if str(one.id) != token), None)
    used = findings.reference_used(other.number, told).sentence if other else ""
    return render(request, "parts_desk/reference.html", {"used": used, "told": told})


def _draft(request: HttpRequest, actor: Actor) -> PartsOrder | None:
    """The draft that is changed, if the address names one."""
    try:
        named = UUID(request.GET.get("draft", ""))
    except ValueError:
        return None
    return queries.visible_to(actor).filter(id=named, state=OrderState.DRAFT).first()


def _answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    if why := asked.why_not():
        return render(request, "parts_desk/order_refused.html", {"why": why, "back_url": asked.back_url})
    if request.method != "POST":
        return render(request, "parts_desk/order_form.html", _context(asked, _fresh(asked)))
    sent = Sent(OrderForm(request.POST), chosen_lines(request.POST), q=request.POST.get("q", ""))
    if request.POST.get("do") == "search":
        sent.form = OrderForm(initial={name: request.POST.get(name, "") for name in OrderForm.base_fields})
        partial = request.htmx  # type: ignore[attr-defined]
        return render(request, f"parts_desk/{'fitting' if partial else 'order_form'}.html", _context(asked, sent))
    if not sent.form.is_valid():  # no token, or characters that no form sends
        raise Http404
    order = _order(asked, sent, submit=request.POST.get("do") != "save")
    if order:
        return redirect("parts-order", order_id=order.id)
    return render(request, "parts_desk/order_form.html", _context(asked, sent), status=422)


def _order(asked: Asked, sent: Sent, *, submit: bool) -> PartsOrder | None:
    """The order; None if something must be corrected first, which then stands in the form."""
    wanted = Wanted.read(sent.form.cleaned_data["reference"], sent.form.ship_to, sent.lines)
    try:
        now, token = timezone.now(), sent.form.cleaned_data["token"]
        order = asked.make(token, reference=wanted.reference, ship_to=wanted.ship_to, lines=wanted.lines, now=now)
        return operations.submit_order(actor=asked.actor, order_id=order.id, now=now) if submit else order
    except operations.Refused as refused:
        sent.found = list(refused.findings)
        _tell(sent.form, refused.findings, str(refused.why))
    except repair_operations.Refused as refused:
        _tell(sent.form, (), str(refused.why))
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    return None


def _tell(form: OrderForm, found: Sequence[Finding], why: str) -> None:
    """Everything that was found stands in the form: at its field, else above; what is wrong with a line, at that."""
    for one in found:
        if not one.line:
            form.add_error(one.field if one.field in form.fields else None, one.sentence)
    if not found:
        form.add_error(None, why)


def _fresh(asked: Asked) -> Sent:
    known = asked.known
    said = {f"ship_to_{name}": value for name, value in vars(asked.ship_to()).items()}
    said |= {"token": asked.draft.id if asked.draft else uuid7()}
    if asked.draft:
        said["reference"] = asked.draft.reference
    lines = Wanted.of(known, queries.lines(known)).lines if known else ()
    return Sent(OrderForm(initial=said), list(lines))


def _context(asked: Asked, sent: Sent) -> dict[str, Any]:
    choosing = Choosing(queries.fitting(asked.pc.model), sent.lines, sent.of_lines, sent.q)
    return {
        "asked": asked,
        "pc": asked.pc,
        "form": sent.form,
        "rows": choosing.rows(),
        "fitting": len(choosing.fitting),
        "q": sent.q,
        "wrong": len(sent.found),
        "back_url": asked.back_url,
    }

"""One repair case: what is wrong, what was said and done, and the steps that the reader may take now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from fleetward.domain.claims import queries as claims
from fleetward.domain.claims import rules as claim_rules
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.parts.lifecycle import OrderState
from fleetward.domain.repairs import operations, queries, rules
from fleetward.domain.repairs.lifecycle import EventKind, RepairState, Step
from fleetward.domain.repairs.repair_export import listed
from fleetward.domain.repairs.repair_filter import is_overdue
from fleetward.domain.repairs.visit_calendar import calendar_file
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.parts_desk.wording import TONES as ORDER_TONES
from fleetward.entrypoints.web.repair_desk import wording
from fleetward.entrypoints.web.repair_desk.evidence import evidence
from fleetward.entrypoints.web.repair_desk.forms import FORMS
from fleetward.entrypoints.web.repair_desk.lists import STAFF
from fleetward.foundation.kit.download import download
from fleetward.gateways.calendar_file import CONTENT_TYPE

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase
    from fleetward.entrypoints.web.repair_desk.forms import StepForm

OF_THE_CARD = tuple(step for step in Step if step not in {Step.TAKE, Step.ADD_MESSAGE, Step.ADD_NOTE})
"""Steps of the card *What to do*; the others stand where what they change is shown."""


@dataclass(frozen=True)
class Read:
    """One repair case and who reads it; in a customer's space, whose."""

    actor: Actor
    repair: RepairCase
    customer: Customer | None = None

    @property
    def steps(self) -> list[Step]:
        """What the reader may do now."""
        return rules.steps(self.actor, self.repair)

    @property
    def partner_known(self) -> str:
        """The partner's name, for a reader who knows its desk by that: the customer's people."""
        at_home = self.actor.kind is ActorKind.CUSTOMER
        return customers.partner_name(self.customer) if self.customer and at_home else ""

    def others(self) -> list[RepairCase]:
        """Other repair cases of the same PC: one of them may be about the same."""
        found = queries.of_device(self.actor, self.repair.device_id).filter(partner_id=self.repair.partner_id)
        return list(found.exclude(id=self.repair.id).exclude(state=RepairState.DUPLICATE)[:20])

    def url(self, name: str, **named: Any) -> str:
        """Of a page of repair cases: in the customer's space, if the reader is there."""
        if self.customer:
            return reverse(f"customer-{name}", kwargs={"customer_id": self.customer.id, **named})
        return reverse(name, kwargs=named)

    def pc_url(self) -> str:
        """The PC's page, if the reader may see it."""
        if self.actor.kind is ActorKind.VENDOR:
            return ""
        if self.customer is None:
            return reverse("device", args=[self.repair.device_id])
        here = devices.at_customer(self.actor, self.customer).filter(id=self.repair.device_id).exists()
        named = {"customer_id": self.customer.id, "device_id": self.repair.device_id}
        return reverse("customer-device", kwargs=named) if here else ""


def _staff(request: HttpRequest, repair_id: UUID) -> Read:
    actor = acting(request).actor
    return Read(actor, _find(actor, repair_id))


def _in_space(request: HttpRequest, repair_id: UUID) -> Read:
    asked = in_space(request)
    return Read(asked.actor, _find(asked.actor, repair_id, asked.customer), asked.customer)


def _find(actor: Actor, repair_id: UUID, customer: Customer | None = None) -> RepairCase:
    found = listed(actor, desk=False, customer=customer).filter(id=repair_id).first()
    if found is None:
        raise Http404
    return found


@page(Permission.REPAIR_CASE_VIEW, kinds=STAFF)
def repair_case(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """As the vendor's people and the partner's see it; a step that is asked for is taken."""
    return _answer(request, _staff(request, repair_id))


@customer_page(Permission.REPAIR_CASE_VIEW)
def customer_repair_case(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """As it is seen in a customer's space."""
    return _answer(request, _in_space(request, repair_id))


@page(Permission.REPAIR_CASE_VIEW, kinds=STAFF)
def calendar(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """The visit as a file for one's calendar."""
    return _calendar(_staff(request, repair_id))


@customer_page(Permission.REPAIR_CASE_VIEW)
def customer_calendar(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """The same in a customer's space."""
    return _calendar(_in_space(request, repair_id))


def _answer(request: HttpRequest, read: Read) -> HttpResponse:
    """The page; over htmx only what changes.

    A step that was taken is read anew by another request: the vendor's connection sees what has been committed.
    """
    form = _take_step(request, read) if request.method == "POST" else None
    if request.method == "POST" and form is None:
        return redirect(request.path)
    partial = request.htmx  # type: ignore[attr-defined]
    template = f"repair_desk/repair_case{'_body' if partial else ''}.html"
    return render(request, template, _context(read, form), status=422 if form and not partial else 200)


def _take_step(request: HttpRequest, read: Read) -> StepForm | None:
    """Do what was asked for, and say how it went. The form, if something in it must be corrected first."""
    try:
        step = Step(request.POST.get("do", ""))
    except ValueError:
        raise Http404 from None
    form = _form(read, step, request.POST)
    if why := rules.refuse(read.actor, read.repair, step):
        messages.error(request, str(why))
        return None
    if not form.is_valid():
        return form
    try:
        operation = getattr(operations, step.value)
        operation(actor=read.actor, repair_id=read.repair.id, now=timezone.now(), **form.said)
    except operations.Refused as refused:
        if form.fields:
            form.add_error(None, str(refused.why))
            return form
        messages.error(request, str(refused.why))
    except ObjectDoesNotExist as gone:  # it has moved to where the reader does not see it
        raise Http404 from gone
    else:
        messages.success(request, wording.TOLD[step])
    return None


def _form(read: Read, step: Step, data: Any = None) -> StepForm:
    others = read.others() if step is Step.MARK_DUPLICATE else ()
    return FORMS[step](data, step=step, repair=read.repair, others=others)


def _context(read: Read, corrected: StepForm | None = None) -> dict[str, Any]:
    actor, repair, steps = read.actor, read.repair, read.steps
    forms = {step: _form(read, step) for step in steps}
    if corrected:
        forms |= {corrected.step: corrected}
    events, alert = list(queries.events(actor, repair)), evidence(actor, repair)
    return {
        "repair": repair,
        "title": wording.title(repair),
        "tone": wording.TONES[RepairState(repair.state)],
        "overdue": is_overdue(repair, timezone.now()),
        "list_url": read.url("repair-cases"),
        "take": Step.TAKE in steps,
        "steps": [_card(repair, form, corrected) for step, form in forms.items() if _has_card(step, form)],
        "works": queries.is_desk(actor, repair),
        "report_url": _report_url(read),
        "message_form": forms.get(Step.ADD_MESSAGE),
        "note_form": forms.get(Step.ADD_NOTE),
        "messages_said": wording.said(events, EventKind.MESSAGE),
        "notes": wording.said(events, EventKind.NOTE),
        "events": wording.timeline(events),
        "contact": queries.contact(actor, repair),
        "alert": alert,
        "alert_url": _alert_url(read, alert["alert"]) if alert else "",
        "duplicate": _duplicate(read),
        **_parts(read),
        "desk": wording.desk_of(repair.route, read.partner_known),
        "opened_by": wording.opened_by(repair),
        "calendar_url": read.url("repair-case-calendar", repair_id=repair.id) if repair.visit_from else "",
        "pc_url": read.pc_url(),
        "program": vendor_profile().programs.get(repair.program, repair.program),
        "partner": repair.partner.name if actor.kind is ActorKind.VENDOR else "",
        "customer": _customer_name(read),
        **_reimbursement(read),
    }


def _parts(read: Read) -> dict[str, Any]:
    """The parts orders of the repair case, and where more are ordered: for the partner's own desk (R9)."""
    if read.actor.kind is not ActorKind.PARTNER:
        return {"orders": [], "order_url": ""}
    may = Step.SEND_PART in read.steps and not rules.refuse_parts(read.actor, read.repair)
    return {
        "orders": [
            {"order": one, "tone": ORDER_TONES[OrderState(one.state)]}
            for one in queries.orders_of(read.actor, read.repair)
        ],
        "order_url": reverse("repair-case-parts", args=[read.repair.id]) if may else "",
    }


def _report_url(read: Read) -> str:
    works = not read.customer and queries.is_desk(read.actor, read.repair)
    return reverse("repair-case-work-report", args=[read.repair.id]) if works else ""


def _has_card(step: Step, form: StepForm) -> bool:
    """Without another repair case of the PC none can be a duplicate."""
    return step in OF_THE_CARD and (step is not Step.MARK_DUPLICATE or bool(form.others))


def _card(repair: RepairCase, form: StepForm, corrected: StepForm | None) -> dict[str, Any]:
    return {
        "name": str(form.step), "label": wording.step(form.step, repair), "icon": wording.STEPS[form.step],
        "form": form, "ends": form.step in wording.ENDS_BADLY, "open": form is corrected,
    }  # fmt: skip


def _duplicate(read: Read) -> dict[str, str] | None:
    """Which repair case this one is a duplicate of, if the reader sees that one."""
    if read.repair.duplicate_of is None:
        return None
    rows = listed(read.actor, desk=False, customer=read.customer)
    other = rows.filter(partner_id=read.repair.partner_id, id=read.repair.duplicate_of).first()
    return {"number": other.number, "url": read.url("repair-case", repair_id=other.id)} if other else None


def _alert_url(read: Read, alert: Alert) -> str:
    """The alert's page; in a customer's space stand those of PCs while they stood with it."""
    here = read.customer is None or alert.customer_id == read.customer.id
    return read.url("alert", alert_id=alert.id) if here else ""


def _reimbursement(read: Read) -> dict[str, Any]:
    """The claims for this repair, and whether one can be begun; for the partner's people outside customers' spaces."""
    if read.customer or read.actor.kind is not ActorKind.PARTNER or read.repair.state != RepairState.DONE:
        return {}
    found = list(claims.of_repair(read.actor, read.repair.id)[:5])
    open_still = all(one.state == ClaimState.WITHDRAWN for one in found)
    may_claim = open_still and claim_rules.refuse_claim(read.actor, read.repair) is None
    return {"claims": found, "may_claim": may_claim}


def _customer_name(read: Read) -> str:
    if read.customer or read.repair.customer_id is None:
        return ""
    rows = customers.visible_to(read.actor).filter(partner_id=read.repair.partner_id, id=read.repair.customer_id)
    return rows.values_list("name", flat=True).first() or ""


def _calendar(read: Read) -> HttpResponse:
    content = calendar_file(read.repair, queries.contact(read.actor, read.repair))
    if content is None:
        raise Http404
    return download(content, name=f"{read.repair.number}.ics", media_type=CONTENT_TYPE)

"""A repair case is opened from a dashboard or a PC's page (F3); beforehand the page says which desk will get it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.repairs import operations, queries, rules
from fleetward.domain.repairs.models import LIVE
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.space import customer_page, in_space
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.repair_desk import wording
from fleetward.entrypoints.web.repair_desk.evidence import alert_of, told
from fleetward.entrypoints.web.repair_desk.forms import OpenForm
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.lifecycle import Route
    from fleetward.domain.repairs.models import RepairCase


@dataclass(frozen=True)
class Asked:
    """For which PC, because of which alert, by whom; `space`: the customer in whose space the form stands."""

    actor: Actor
    device: Device
    alert: Alert | None
    space: Customer | None

    @cached_property
    def customer(self) -> Customer | None:
        """The customer on whose dashboard the PC stands."""
        at = self.device.customer_id
        if self.space and self.space.id == at:
            return self.space
        return customers.visible_to(self.actor).filter(id=at).first() if at else None

    @cached_property
    def route(self) -> Route:
        """The desk that will get it; certificates are rows of the partner, so they are read in its scope."""
        with scoped(Scope(self.device.partner_id)):
            return operations.route_of(self.device.partner_id, self.device.program, timezone.now())

    def url(self, name: str, **named: Any) -> str:
        """Of another page, in the same place."""
        if self.space:
            return reverse(f"customer-{name}", kwargs={"customer_id": self.space.id, **named})
        return reverse(name, kwargs=named)


@page(Permission.REPAIR_CASE_OPEN, kinds=(ActorKind.PARTNER,))
def new_repair_case(request: HttpRequest) -> HttpResponse:
    """Open one for any PC of the partner."""
    actor = acting(request).actor
    return _answer(request, _find(request, actor, None))


@customer_page(Permission.REPAIR_CASE_OPEN)
def new_customer_repair_case(request: HttpRequest) -> HttpResponse:
    """Open one for a PC on the dashboard."""
    asked = in_space(request)
    return _answer(request, _find(request, asked.actor, asked.customer))


def _find(request: HttpRequest, actor: Actor, space: Customer | None) -> Asked | None:
    """The PC and the alert that the address names; None where it names no PC. What is not there is 404."""
    if not (named := request.GET.get("device", "")):
        return None
    rows = devices.at_customer(actor, space) if space else devices.visible_to(actor)
    device = rows.filter(id=_id(named)).first()
    if device is None:
        raise Http404
    alert_id = _id(request.GET["alert"]) if request.GET.get("alert") else None
    alert = alert_of(actor, device.partner_id, device.id, alert_id)
    if alert_id and alert is None:
        raise Http404
    return Asked(actor, device, alert, space)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _answer(request: HttpRequest, asked: Asked | None) -> HttpResponse:
    if asked is None:
        return render(request, "repair_desk/new_without_pc.html", {"space": getattr(request, "customer", None)})
    if why := rules.refuse_open(asked.actor, asked.device, asked.customer):
        return render(request, "repair_desk/new_refused.html", {"asked": asked, "why": why})
    desk = wording.desk_of(asked.route)
    form = OpenForm(request.POST or None, desk=desk, has_alert=bool(asked.alert), initial=_known(request, asked))
    if form.is_valid() and (opened := _open(asked, form)):
        told_to = {"number": opened.number, "desk": wording.desk_of(opened.route)}
        messages.success(request, _("Repair case %(number)s goes to %(desk)s.") % told_to)
        return redirect(asked.url("repair-case", repair_id=opened.id))
    return render(request, "repair_desk/new.html", _context(asked, form), status=422 if form.is_bound else 200)


def _known(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """The reader's own name and address, and a token: the form that is sent twice opens one repair case."""
    user = acting(request).user
    known = {"contact_name": user.name, "contact_email": user.email, "token": uuid7()}
    if at := asked.customer:
        lines = (at.address, f"{at.postal_code} {at.city}".strip())
        known["contact_place"] = ", ".join(line for line in lines if line)
    return known


def _open(asked: Asked, form: OpenForm) -> RepairCase | None:
    """Open it, or say in the form why not."""
    said = form.cleaned_data
    try:
        return operations.open_repair_case(
            actor=asked.actor, device_id=asked.device.id, alert_id=asked.alert.id if asked.alert else None,
            token=said["token"], contact=form.contact, consent=said["consent"], description=said["description"],
            language=translation.get_language() or "en", now=timezone.now(),
        )  # fmt: skip
    except operations.Refused as refused:
        form.add_error(None, str(refused.why))
        return None
    except ObjectDoesNotExist as gone:  # the PC has moved to where the reader does not see it
        raise Http404 from gone


def _context(asked: Asked, form: OpenForm) -> dict[str, Any]:
    live = queries.of_device(asked.actor, asked.device.id).filter(LIVE, partner_id=asked.device.partner_id)
    programs = vendor_profile().programs
    return {
        "asked": asked,
        "form": form,
        "program": programs.get(asked.device.program, asked.device.program),
        "alert": told(asked.actor, asked.alert) if asked.alert else None,
        "live": [(one, asked.url("repair-case", repair_id=one.id)) for one in live[:5]],
        "goes_to": wording.goes_to(asked.route, programs.get(asked.device.program, asked.device.program)),
        "pc_url": _pc_url(asked),
        "list_url": asked.url("repair-cases"),
    }


def _pc_url(asked: Asked) -> str:
    if asked.space:
        return reverse("customer-device", kwargs={"customer_id": asked.space.id, "device_id": asked.device.id})
    return reverse("device", args=[asked.device.id])

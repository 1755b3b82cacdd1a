"""Settings of a customer's space: overview, preferences, notifications (F9, F11, R12, R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.alerts import queries as alerts
from fleetward.domain.alerts.alert_filter import POP_UP_WAITS
from fleetward.domain.customers import operations, queries, rules
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.customers.forms import DetailsForm, PlanForm, PreferencesForm
from fleetward.entrypoints.web.customers.space import SpaceRequest, customer_page, in_space
from fleetward.entrypoints.web.customers.telling import tell
from fleetward.entrypoints.web.customers.wording import plan_of
from fleetward.entrypoints.web.pool.wording import counted
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@customer_page(Permission.DASHBOARD_VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """The Customer ID, who the customer is, its plan and seats."""
    asked = in_space(request)
    context = {
        "plan": plan_of(asked.customer, timezone.now()),
        "may_change": asked.actor.may(Permission.DASHBOARD_MANAGE),
        "may_change_plan": asked.actor.may(Permission.CUSTOMER_MANAGE),
    }
    return render(request, "customers/settings.html", context)


@customer_page(Permission.DASHBOARD_MANAGE)
def details(request: HttpRequest) -> HttpResponse:
    """Change company, address and contact."""
    asked = in_space(request)
    form = DetailsForm(request.POST or None, initial=DetailsForm.of(asked.customer))
    if form.is_valid():
        operations.change_details(
            actor=asked.actor, customer_id=asked.customer.id, details=form.details, now=timezone.now()
        )
        messages.success(request, _("The settings have been saved."))
        return redirect("customer-settings", customer_id=asked.customer.id)
    return render(request, "customers/details.html", {"form": form})


@customer_page(Permission.CUSTOMER_MANAGE, kinds=(ActorKind.PARTNER,))
def plan(request: HttpRequest) -> HttpResponse:
    """Change program, seats and last day (F11)."""
    asked, now = in_space(request), timezone.now()
    programs = queries.plans(asked.actor, now) | {asked.customer.program}
    form = PlanForm(request.POST or None, programs=programs, initial=PlanForm.of(asked.customer))
    if form.is_valid():
        operations.change_plan(actor=asked.actor, customer_id=asked.customer.id, plan=form.plan, now=now)
        messages.success(request, _("The settings have been saved."))
        return redirect("customer-settings", customer_id=asked.customer.id)
    return render(request, "customers/plan.html", {"form": form})


@customer_page(Permission.DASHBOARD_VIEW)
def preferences(request: HttpRequest) -> HttpResponse:
    """When un-enrolled PCs are archived, and which personal data PCs report."""
    asked = in_space(request)
    may_change = asked.actor.may(Permission.DASHBOARD_MANAGE)
    posted = request.POST if may_change and request.method == "POST" else None
    form = PreferencesForm(posted, initial=PreferencesForm.of(asked.customer))
    for name in rules.not_to_begin(asked.actor, asked.customer):
        form.fields[name].disabled = True
    if form.is_valid():
        tell(request, _("The settings have been saved."), lambda: operations.change_preferences(
            actor=asked.actor, customer_id=asked.customer.id, **form.cleaned_data
        ))  # fmt: skip
        return redirect("customer-preferences", customer_id=asked.customer.id)
    may_enrol = asked.actor.may(Permission.ENROLMENT_MANAGE)
    context = {"form": form, "may_change": may_change, "may_enrol": may_enrol}
    return render(request, "customers/preferences.html", context)


@customer_page(Permission.DASHBOARD_VIEW)
def notifications(request: HttpRequest) -> HttpResponse:
    """The switch of self-service alerts (R11, R12, R13)."""
    asked = in_space(request)
    may_change = asked.actor.may(Permission.DASHBOARD_MANAGE)
    if request.method == "POST" and may_change:
        _switch(request, asked, on=request.POST.get("self_service") == "on")
        return redirect("customer-notifications", customer_id=asked.customer.id)
    waiting = listing.count(alerts.at_customer(asked.actor, asked.customer).filter(POP_UP_WAITS))
    context = {
        "may_change": may_change, "why_not": rules.refuse_switch(asked.customer), "waiting": waiting.value,
        "waiting_text": counted(waiting),
    }  # fmt: skip
    return render(request, "customers/notifications.html", context)


def _switch(request: HttpRequest, asked: SpaceRequest, *, on: bool) -> None:
    done = _("Self-service alerts are on.") if on else _("Self-service alerts are off.")
    tell(request, done, lambda: operations.switch_self_service(
        actor=asked.actor, customer_id=asked.customer.id, on=on
    ))  # fmt: skip


@require_POST
@customer_page(Permission.DASHBOARD_MANAGE, kinds=(ActorKind.PARTNER,))
def question(request: HttpRequest) -> HttpResponse:
    """The partner that manages the dashboard answers whether self-service alerts stay on (F3)."""
    asked, keep = in_space(request), request.POST.get("answer") == "keep"
    done = _("Self-service alerts stay on.") if keep else _("Self-service alerts are off.")
    tell(request, done, lambda: operations.answer_self_service_question(
        actor=asked.actor, customer_id=asked.customer.id, keep=keep
    ))  # fmt: skip
    return redirect("customer-notifications", customer_id=asked.customer.id)

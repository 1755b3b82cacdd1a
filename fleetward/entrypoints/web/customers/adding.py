"""Adding a customer (F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fleetward.domain.customers import operations, queries
from fleetward.domain.customers.models import ManagedBy
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.forms import CustomerForm
from fleetward.entrypoints.web.page import page
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page(Permission.CUSTOMER_MANAGE, kinds=(ActorKind.PARTNER,))
def new_customer(request: HttpRequest) -> HttpResponse:
    """The form, and adding the customer. A partner without a certificate is told what it needs first."""
    actor, now = acting(request).actor, timezone.now()
    programs = queries.plans(actor, now)
    form = CustomerForm(request.POST or None, programs=programs, initial={"token": uuid7()})
    if form.is_valid():
        data = form.cleaned_data
        made = operations.add_customer(
            actor=actor, token=data["token"], details=form.details, plan=form.plan,
            managed_by=ManagedBy(data["managed_by"]), now=now,
        )  # fmt: skip
        messages.success(request, _("%(name)s has been added. Its IT administrator gets an invitation by e-mail.")
                         % {"name": made.name})  # fmt: skip
        return redirect("customers")
    context = {"form": form, "programs": programs, "training_system": vendor_profile().training_system}
    return render(request, "customers/new.html", context)

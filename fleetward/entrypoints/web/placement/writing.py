"""Writing placement rules: each view calls one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import operations
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.placement.forms import RuleForm
from fleetward.entrypoints.web.placement.views import find_rule
from fleetward.entrypoints.web.placement.wording import conditions

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.transfers.models import PlacementRule


@page(Permission.RULE_MANAGE)
def new_rule(request: HttpRequest) -> HttpResponse:
    """Write a rule; its page then says what it would do."""
    return _written(request, None)


@page(Permission.RULE_MANAGE)
def change_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change a rule. One that asks something else now is switched off until it has been tried."""
    return _written(request, find_rule(acting(request).actor, rule_id))


def _written(request: HttpRequest, known: PlacementRule | None) -> HttpResponse:
    actor = acting(request).actor
    form = RuleForm(request.POST or None, customers=customers.visible_to(actor), known=known)
    if request.method == "POST" and form.is_valid():
        try:
            saved = operations.save_rule(
                actor=actor, rule_id=known.id if known else None, wanted=form.wanted, now=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, str(refused.why))
        else:
            _tell_saved(request, known, saved)
            return redirect("placement-rule", saved.id)
    return render(request, "placement/rule_form.html", {"form": form, "rule": known})


def _tell_saved(request: HttpRequest, known: PlacementRule | None, saved: PlacementRule) -> None:
    if known and known.active and not saved.active:
        messages.warning(request, _("Saved and switched off: look at what the rule does now, then switch it on again."))
    elif saved.active:
        messages.success(request, _("Saved."))
    else:
        messages.success(request, _("Saved. Nothing moves before you switch the rule on."))


@require_POST
@page(Permission.RULE_MANAGE)
def reorder(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Change places with the rule before or after."""
    actor = acting(request).actor
    find_rule(actor, rule_id)
    operations.reorder_rule(actor=actor, rule_id=rule_id, earlier=request.POST.get("to") == "earlier")
    return redirect("placement-rules")


@require_POST
@page(Permission.RULE_MANAGE)
def switch_on(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Switch on a rule as it was tried."""
    actor = acting(request).actor
    find_rule(actor, rule_id)
    said = request.POST
    try:
        moving = operations.switch_on(
            actor=actor, rule_id=rule_id, tried=said.get("tried", ""), typed=said.get("typed", ""), now=timezone.now()
        )
    except operations.Refused as refused:
        messages.error(request, str(refused.why))
        return redirect("placement-rule", rule_id)
    told = ngettext("Switched on. %(n)s PC is moved now, in the background.",
                    "Switched on. %(n)s PCs are moved now, in the background.", moving)  # fmt: skip
    nothing_yet = _("Switched on. PCs that arrive from now on are moved by themselves.")
    messages.success(request, told % {"n": number(moving)} if moving else nothing_yet)
    return redirect("placement-rules")


@require_POST
@page(Permission.RULE_MANAGE)
def switch_off(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule off."""
    actor = acting(request).actor
    known = find_rule(actor, rule_id)
    operations.switch_off(actor=actor, rule_id=rule_id)
    messages.success(request, _("“%s” is switched off. What it has moved stays where it is.") % known.name)
    return redirect("placement-rules")


@page(Permission.RULE_MANAGE)
def delete_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Ask, then delete."""
    actor = acting(request).actor
    known = find_rule(actor, rule_id)
    if request.method == "POST":
        operations.delete_rule(actor=actor, rule_id=rule_id)
        messages.success(request, _("“%s” is deleted. What it has moved stays where it is.") % known.name)
        return redirect("placement-rules")
    return render(request, "placement/delete.html", {"rule": known, "conditions": conditions(known)})

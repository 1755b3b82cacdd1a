"""A claim begins at a finished repair case of the partner's own desk (R9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fleetward.domain.claims import operations, queries, rules
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries as repairs
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims import wording
from fleetward.entrypoints.web.claims.forms import StartForm
from fleetward.entrypoints.web.page import page
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase


@page(Permission.CLAIM_MANAGE, kinds=(ActorKind.PARTNER,))
def start(request: HttpRequest, repair_id: UUID) -> HttpResponse:
    """Draft a claim for this repair, and go to it."""
    actor = acting(request).actor
    repair = repairs.visible_to(actor).filter(id=repair_id).first()
    if repair is None:
        raise Http404
    form = StartForm(request.POST or None, visit=repair.visit, initial={"token": uuid7()})
    why = rules.refuse_claim(actor, repair)
    if not why and form.is_valid() and (claim := _draft(actor, repair, form)):
        messages.success(request, _("The claim is drafted: check its lines, attach the evidence, and submit it."))
        return redirect("claim", claim_id=claim.id)
    context = {
        "repair": repair, "form": form, "why": why, "claims": queries.of_repair(actor, repair.id)[:5],
        "program": wording.program(repair.program),
    }  # fmt: skip
    return render(request, "claims/start.html", context, status=422 if form.is_bound and not why else 200)


def _draft(actor: Actor, repair: RepairCase, form: StartForm) -> Claim | None:
    """The claim, or why there is none, said in the form."""
    said = form.cleaned_data
    try:
        return operations.draft_claim(
            actor=actor, claim_id=said["token"], repair_id=repair.id, now=timezone.now(),
            repair_type=form.repair_type_said,
        )  # fmt: skip
    except operations.Refused as refused:
        form.add_error(None, str(refused.why))
        return None

"""Merge a support case with another one of the same asker: first see which, then say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support import operations, queries, rules
from fleetward.domain.support.lifecycle import Step, SupportState, state_told
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.support import wording
from fleetward.entrypoints.web.support.forms import MergeForm
from fleetward.entrypoints.web.support.reading import Read, read

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.support.models import SupportCase


@page(Permission.SUPPORT_ANSWER, kinds=(ActorKind.VENDOR,))
def merge(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> HttpResponse:
    """Ask for the number, show what would happen, and do it once that is confirmed."""
    of = read(request, partner_id, support_case_id)
    if rules.refuse(of.actor, of.support_case, Step.MERGE, timezone.now()):
        raise Http404
    form = MergeForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    target = _target(of, form) if form.is_valid() else None
    if target and request.POST.get("confirmed") == str(target.id) and _merged(of, target, form):
        messages.success(request, _("Merged into %(number)s.") % {"number": target.number})
        return redirect("support-case", partner_id=target.partner_id, support_case_id=target.id)
    context = {"support_case": of.support_case, "form": form} | (_foreseen(of, target) if form.is_valid() else {})
    return render(request, "support/merge.html", context, status=422 if form.errors else 200)


def _target(of: Read, form: MergeForm) -> SupportCase | None:
    """The support case with this number, if the two can be merged."""
    number = form.cleaned_data["number"].strip().upper()
    found = queries.visible_to(of.actor).filter(number=number).first()
    if found is None:
        form.add_error("number", _("No support case has this number."))
    elif why := rules.refuse_merge(of.support_case, found):
        form.add_error("number", str(why))
        found = None
    return found


def _merged(of: Read, target: SupportCase, form: MergeForm) -> bool:
    try:
        operations.merge(
            actor=of.actor, partner_id=target.partner_id, source_id=of.support_case.id, target_id=target.id,
            now=timezone.now(),
        )  # fmt: skip
    except operations.Refused as refused:
        form.add_error("number", str(refused.why))
        return False
    return True


def _foreseen(of: Read, target: SupportCase | None) -> dict[str, Any]:
    if target is None:
        return {}
    numbers = {"this": of.support_case.number, "other": target.number}
    return {
        "target": target,
        "state": state_told(target.state, desk=True),
        "tone": wording.TONES[SupportState(target.state)],
        "foreseen_title": _("%(this)s ends, and goes on as %(other)s.") % numbers,
        "foreseen": _(
            "Its conversation is read there, and its serial numbers join that work list. It cannot be undone."
        ),
    }

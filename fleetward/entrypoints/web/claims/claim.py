"""One claim: its lines, evidence and history, what the check finds, and the steps that the reader may take now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fleetward.domain.claims import operations, queries, rules
from fleetward.domain.claims.lifecycle import Step
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims import wording
from fleetward.entrypoints.web.claims.claim_page import context
from fleetward.entrypoints.web.claims.forms import (
    AnswerForm,
    AttachForm,
    DecideForm,
    DenyForm,
    LinesForm,
    NothingForm,
    QuestionForm,
    RemoveForm,
    SendBackForm,
    TokenForm,
    WithdrawForm,
)
from fleetward.entrypoints.web.claims.lists import STAFF
from fleetward.entrypoints.web.page import page
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.claims.models import Claim, ClaimLine
    from fleetward.domain.partners.actor import Actor


@dataclass(frozen=True)
class Read:
    """One claim and who reads it."""

    actor: Actor
    claim: Claim

    @cached_property
    def lines(self) -> list[ClaimLine]:
        """Its lines, as this reader sees them."""
        return queries.lines(self.actor, self.claim)

    @cached_property
    def steps(self) -> list[Step]:
        """What the reader may do now."""
        return rules.steps(self.actor, self.claim)


OPERATIONS: dict[str, tuple[Step, type[Any]]] = {
    "set_lines": (Step.EDIT, LinesForm), "renew_lines": (Step.EDIT, NothingForm),
    "add_attachment": (Step.EDIT, AttachForm), "remove_attachment": (Step.EDIT, RemoveForm),
    "submit_claim": (Step.SUBMIT, NothingForm), "answer": (Step.ANSWER, AnswerForm),
    "withdraw": (Step.WITHDRAW, WithdrawForm), "review": (Step.REVIEW, NothingForm), "ask": (Step.ASK, QuestionForm),
    "decide_lines": (Step.DECIDE, DecideForm), "approve_claim": (Step.DECIDE, NothingForm),
    "deny_claim": (Step.DECIDE, DenyForm), "confirm": (Step.CONFIRM, NothingForm),
    "send_back": (Step.SEND_BACK, SendBackForm),
}  # fmt: skip
"""What can be asked for on the page: operation -> the step it is, and its form. Answering a denial has its own page."""
OF_LINES = frozenset({"set_lines", "decide_lines"})


@page(Permission.CLAIM_VIEW, kinds=STAFF)
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """As the partner's people and the claims desk see it; a step that is asked for is taken."""
    read = _find(acting(request).actor, claim_id)
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    corrected = _take_step(request, read, wanted) if request.method == "POST" else None
    if request.method == "POST" and corrected is None:
        return redirect(request.path)  # read anew: the vendor's connection sees what has been committed
    forms = _forms(read) | ({wanted: corrected} if corrected else {})
    partial = request.htmx  # type: ignore[attr-defined]
    template = f"claims/claim{'_body' if partial else ''}.html"
    told = context(read.actor, read.claim, read.lines, read.steps, forms, open_form=wanted)
    return render(request, template, told, status=422 if corrected and not partial else 200)


def _find(actor: Actor, claim_id: UUID) -> Read:
    found = queries.visible_to(actor).filter(id=claim_id).first()
    if found is None:
        raise Http404
    return Read(actor, found)


def _forms(read: Read) -> dict[str, Any]:
    """The forms of all that may be done now, by the name of the operation."""
    return {name: _form(read, name) for name, (step, _kind) in OPERATIONS.items() if step in read.steps}


def _form(read: Read, name: str, *data: Any) -> Any:
    kind = OPERATIONS[name][1]
    if name in OF_LINES:
        return kind(*data[:1], lines=read.lines)
    return kind(*data, auto_id=f"{name}-%s")


def _take_step(request: HttpRequest, read: Read, wanted: str) -> Any:
    """Do what was asked for, and say how it went. The form, if something in it must be corrected first."""
    if wanted not in OPERATIONS:
        raise Http404
    form = _form(read, wanted, request.POST, request.FILES)
    if why := rules.refuse(read.actor, read.claim, OPERATIONS[wanted][0]):
        messages.error(request, str(why))
        return None
    if not form.is_valid():
        return form
    try:
        operation = getattr(operations, wanted)
        operation(actor=read.actor, claim_id=read.claim.id, now=timezone.now(), **form.said)
    except operations.Refused as refused:
        if form.fields:
            form.add_error(None, str(refused.why))
            return form
        messages.error(request, str(refused.why))
    except ObjectDoesNotExist as gone:
        raise Http404 from gone
    else:
        messages.success(request, wording.TOLD[wanted])
    return None


@page(Permission.CLAIM_MANAGE, kinds=(ActorKind.PARTNER,))
def answer_denied(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Answer a denied claim with a changed one; beforehand the page says why it was denied and what is left."""
    read = _find(acting(request).actor, claim_id)
    why = rules.refuse(read.actor, read.claim, Step.RESUBMIT)
    form = TokenForm(request.POST or None, initial={"token": uuid7()})
    if not why and form.is_valid() and (made := _resubmit(read, form)):
        messages.success(request, _("The new claim is drafted: change what was denied, and submit it."))
        return redirect("claim", claim_id=made.id)
    told = {
        "claim": read.claim, "form": form, "why": why, "left": wording.attempts_left(read.claim),
        "lines": [wording.line(read.claim, one) for one in read.lines],
    }  # fmt: skip
    return render(request, "claims/answer_denied.html", told, status=422 if form.is_bound and not why else 200)


def _resubmit(read: Read, form: TokenForm) -> Claim | None:
    try:
        return operations.resubmit(
            actor=read.actor, claim_id=read.claim.id, new_id=form.cleaned_data["token"], now=timezone.now()
        )
    except operations.Refused as refused:
        form.add_error(None, str(refused.why))
        return None

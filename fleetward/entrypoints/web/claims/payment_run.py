"""One payment run: its payments by partner, the files for the bank, and what the bank answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.bank_account import hidden
from fleetward.domain.claims.lifecycle import PaymentStatus, RunState
from fleetward.domain.claims.settlement_file import MOST_BYTES
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims import wording
from fleetward.entrypoints.web.claims.payment_runs import TONES, VENDOR
from fleetward.entrypoints.web.page import page
from fleetward.foundation.kit.download import download
from fleetward.gateways import credit_transfer

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.claims.models import PaymentRun
    from fleetward.domain.claims.queries import PartnerPayment
    from fleetward.domain.partners.actor import Actor

STATUS_TONES = {PaymentStatus.WAITING: "warn", PaymentStatus.PAID: "good", PaymentStatus.REJECTED: "bad"}


class SettleForm(forms.Form):
    """What the bank answered, as a file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file from the bank"), max_length=200, allow_empty_file=True,
        help_text=gettext_lazy(
            "With the columns end_to_end_id and status (paid or rejected); reason where there is one."
        ),
    )  # fmt: skip

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return {"results": self.cleaned_data["file"].read(MOST_BYTES + 1)}


class RejectForm(forms.Form):
    """Which payment the bank did not carry out, and why."""

    end_to_end = forms.ChoiceField(label=gettext_lazy("Payment"))
    reason = forms.CharField(label=gettext_lazy("What the bank says"), max_length=300)

    def __init__(self, *args: Any, payments: list[PartnerPayment], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["end_to_end"].choices = [  # type: ignore[attr-defined]
            (one.end_to_end, f"{one.end_to_end} \u00b7 {one.partner}") for one in payments
        ]

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return self.cleaned_data


@page(Permission.CLAIM_VIEW, kinds=VENDOR)
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The run; what the bank answered is taken in."""
    actor = acting(request).actor
    found = _find(actor, run_id)
    forms_ = _forms(found, request) if actor.may(Permission.PAYMENT_MANAGE) else {}
    wanted = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST":
        if wanted not in forms_:
            raise Http404
        if forms_[wanted].is_valid() and _settle(actor, found, wanted, forms_[wanted]):
            messages.success(request, _("What the bank answered has been taken in."))
            return redirect(request.path)
    context = {
        "run": found, "tone": TONES[RunState(found.state)], "total": wording.money(found.total, found.currency),
        "payments": [_payment(found, one) for one in queries.payments(found)], "forms": forms_, "open_form": wanted,
        "may_pay": actor.may(Permission.PAYMENT_MANAGE),
    }  # fmt: skip
    return render(request, "claims/payment_run.html", context, status=422 if wanted else 200)


def _find(actor: Actor, run_id: UUID) -> PaymentRun:
    found = queries.runs(actor).filter(id=run_id).first()
    if found is None:
        raise Http404
    return found


def _forms(found: PaymentRun, request: HttpRequest) -> dict[str, Any]:
    """The two ways in which the bank's answer comes; a payment that was rejected cannot be rejected again."""
    open_ones = [one for one in queries.payments(found) if one.status != PaymentStatus.REJECTED]
    wanted = request.POST.get("do", "")
    data: dict[str, Any] = {wanted: {"data": request.POST, "files": request.FILES}}
    if not open_ones:
        return {}
    return {
        "settle": SettleForm(**data.get("settle", {}), auto_id="settle-%s"),
        "reject": RejectForm(**data.get("reject", {}), auto_id="reject-%s", payments=open_ones),
    }


def _settle(actor: Actor, found: PaymentRun, wanted: str, form: Any) -> bool:
    """Whether it was taken in; why not stands in the form."""
    operation = operations.settle_run if wanted == "settle" else operations.reject_payment
    try:
        operation(actor=actor, run_id=found.id, now=timezone.now(), **form.said)
    except operations.Refused as refused:
        form.add_error(None, str(refused.why))
        return False
    return True


def _payment(found: PaymentRun, one: PartnerPayment) -> dict[str, Any]:
    return {
        "payment": one, "amount": wording.money(one.amount, found.currency), "account": hidden(one.iban),
        "tone": STATUS_TONES[PaymentStatus(one.status)],
        "claims": [{"claim": claim, "amount": wording.money(claim.amount, found.currency)} for claim in one.claims],
    }  # fmt: skip


@page(Permission.PAYMENT_MANAGE, kinds=VENDOR)
def bank_file(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The file for the bank, ISO 20022 pain.001: for those who pay, because whole account numbers stand in it."""
    found = _find(acting(request).actor, run_id)
    return download(queries.pain001(found), name=f"{found.number}.xml", media_type=credit_transfer.CONTENT_TYPE)


@page(Permission.PAYMENT_MANAGE, kinds=VENDOR)
def table_file(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The same as a table."""
    found = _find(acting(request).actor, run_id)
    return download(queries.csv(found), name=f"{found.number}.csv", media_type="text/csv; charset=utf-8")

"""Payment runs: what is approved and not paid, by currency, making a run of it, and the runs that were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.lifecycle import RunState
from fleetward.domain.devices.pool_filter import ListFilter, clean
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.claims import wording
from fleetward.entrypoints.web.claims.small_list import listed
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.pool.table import Address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.claims.models import PaymentRun
    from fleetward.domain.partners.actor import Actor

VENDOR = (ActorKind.VENDOR,)
TONES = {RunState.EXPORTED: "warn", RunState.SETTLED: "good"}


@dataclass(frozen=True)
class RunFilter(ListFilter):
    """What a person asked of payment runs."""

    state: str = ""
    currency: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        state = values.get("state", "")
        return cls(state if state in RunState.values else "", clean(values.get("currency", "")))

    def apply(self, rows: QuerySet[PaymentRun]) -> QuerySet[PaymentRun]:
        """The rows that fit."""
        return rows.filter(**self.parameters())


LABELS: dict[str, StrOrPromise] = {
    "number": gettext_lazy("Number"), "state": gettext_lazy("State"), "pay_on": gettext_lazy("To be paid on"),
    "count": gettext_lazy("Payments"), "total": gettext_lazy("Total"), "made_at": gettext_lazy("Made"),
}  # fmt: skip


@dataclass(frozen=True)
class RunAddress(Address):
    """The state of the list of payment runs, newest first."""

    filters: ClassVar[type[Any]] = RunFilter
    sorts: ClassVar[Mapping[str, str]] = {"made_at": "made_at", "pay_on": "pay_on", "total": "total"}
    choices: ClassVar[tuple[str, ...]] = tuple(LABELS)[1:]
    usual: ClassVar[tuple[str, ...]] = choices
    default: ClassVar[str] = "-made_at"
    held: ClassVar[str] = "number"

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return str(LABELS[name])


class RunForm(forms.Form):
    """Which currency is paid, and when."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    pay_on = forms.DateField(
        label=gettext_lazy("To be paid on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, currencies: list[str]) -> None:
        super().__init__(data, initial={"pay_on": timezone.localdate()})
        self.fields["currency"].choices = [(one, one) for one in currencies]  # type: ignore[attr-defined]


@page(Permission.CLAIM_VIEW, kinds=VENDOR)
def runs(request: HttpRequest) -> HttpResponse:
    """What waits, and the runs; a run that is asked for is made."""
    actor = acting(request).actor
    payable = queries.payable(actor)
    may_pay = actor.may(Permission.PAYMENT_MANAGE)
    ready = [one.currency for one in payable if one.claims] if may_pay else []
    form = RunForm(request.POST or None, currencies=ready) if may_pay else None
    if form is not None and form.is_valid() and (made := _make(actor, form)):
        messages.success(request, _("The payment run is made: download its file for the bank."))
        return redirect("payment-run", run_id=made.id)
    address = RunAddress.read(request.GET)
    rows = queries.runs(actor)
    chosen: RunFilter = address.chosen
    chips = {"state": str(dict(RunState.choices).get(chosen.state, "")), "currency": chosen.currency}
    context = listed(address, chosen.apply(rows), _row, chips=chips) | {
        "waits": [_payable(one) for one in payable], "form": form if ready else None,
        "states": RunState.choices,
        "currencies": sorted(rows.order_by().values_list("currency", flat=True).distinct()),
    }  # fmt: skip
    partial = request.htmx  # type: ignore[attr-defined]
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"claims/payment_runs{'_list' if partial else ''}.html", context, status=status)


def _make(actor: Actor, form: RunForm) -> PaymentRun | None:
    try:
        return operations.make_run(actor=actor, now=timezone.now(), **form.cleaned_data)
    except operations.Refused as refused:
        form.add_error(None, str(refused.why))
        return None


def _payable(one: queries.Payable) -> dict[str, Any]:
    return {"payable": one, "total": wording.money(one.total, one.currency)}


def _row(run: PaymentRun) -> dict[str, Any]:
    return {"run": run, "total": wording.money(run.total, run.currency), "tone": TONES[RunState(run.state)]}

"""Where a partner is paid: for its administrators alone. Account numbers are shown by their end, and entered whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.bank_account import hidden
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor


class AccountForm(forms.Form):
    """One account for each currency."""

    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy("Three letters: NOK")
    )
    holder = forms.CharField(label=gettext_lazy("Account holder"), max_length=140)
    iban = forms.CharField(label="IBAN", max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    bic = forms.CharField(
        label="BIC", max_length=14, required=False,
        help_text=gettext_lazy("Your bank's code; some banks outside the EEA ask for it."),
    )  # fmt: skip

    def clean_currency(self) -> str:
        """In capital letters."""
        return str(self.cleaned_data["currency"]).upper()


@page(Permission.PAYOUT_MANAGE, kinds=(ActorKind.PARTNER,))
def payout_account(request: HttpRequest) -> HttpResponse:
    """The partner's accounts; one is added, or exchanged for that of its currency."""
    actor = acting(request).actor
    form = AccountForm(request.POST or None, initial={"holder": actor.tenant})
    if form.is_valid() and _set(actor, form):
        messages.success(request, _("The account is saved. Payment runs from now on use it."))
        return redirect("payout-account")
    accounts = [{"account": one, "hidden": hidden(one.iban)} for one in queries.payout_accounts(actor)]
    context = {"form": form, "accounts": accounts}
    return render(request, "claims/payout_account.html", context, status=422 if form.is_bound else 200)


def _set(actor: Actor, form: AccountForm) -> bool:
    try:
        operations.set_payout_account(actor=actor, now=timezone.now(), **form.cleaned_data)
    except operations.Refused as refused:
        form.add_error(None, str(refused.why))
        return False
    return True

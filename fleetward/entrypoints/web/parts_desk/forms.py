"""What each step of an order or a return asks, and what an order itself asks beside its parts."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fleetward.domain.parts.lifecycle import OrderStep, ReturnStep
from fleetward.domain.parts.wanted import ShipTo

TEXT, CARRIER, TRACKING = 4_000, 80, 120


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}), **options)


class StepForm(forms.Form):
    """What one step asks; its fields are called as the operation's arguments."""

    def __init__(self, data: Any = None, *, step: OrderStep | ReturnStep) -> None:
        super().__init__(data, auto_id=f"{step}-%s")
        self.step = step


class NothingForm(StepForm):
    """Nothing is asked."""


class BackOrderForm(StepForm):
    """What the partner may expect."""

    text = _words(_("What to expect"), help_text=_("The partner reads this, for example: expected in two weeks."))


class ShipForm(StepForm):
    """Who carries the parts, and under what number."""

    carrier = forms.CharField(label=_("Carrier"), max_length=CARRIER)
    tracking = forms.CharField(label=_("Tracking number"), max_length=TRACKING, required=False)


class DenyForm(StepForm):
    """Why the parts are not sent."""

    reason = _words(_("Reason"), help_text=_("The partner reads this, and may send the order again, changed."))


class CancelForm(StepForm):
    """Why the partner does not need it any more."""

    reason = _words(_("Reason"), required=False)


class SendForm(StepForm):
    """Under what number the old part travels."""

    tracking = forms.CharField(label=_("Tracking number"), max_length=TRACKING, required=False)


FORMS: dict[OrderStep, type[StepForm]] = {
    OrderStep.SUBMIT: NothingForm, OrderStep.REVIEW: NothingForm, OrderStep.APPROVE: NothingForm,
    OrderStep.BACK_ORDER: BackOrderForm, OrderStep.SHIP: ShipForm, OrderStep.DELIVER: NothingForm,
    OrderStep.DENY: DenyForm, OrderStep.CANCEL: CancelForm,
}  # fmt: skip
RETURN_FORMS: dict[ReturnStep, type[StepForm]] = {
    ReturnStep.SEND: SendForm, ReturnStep.RECEIVE: NothingForm, ReturnStep.WAIVE: NothingForm,
}  # fmt: skip


class OrderForm(forms.Form):
    """Reference and address of an order. What is missing or wrong is found by the domain, all at once."""

    reference = forms.CharField(
        label=_("Your reference"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Your own number for this order. It must be new."),
    )  # fmt: skip
    ship_to_name = forms.CharField(label=_("Recipient"), required=False)
    ship_to_address = forms.CharField(label=_("Address"), required=False)
    ship_to_postal_code = forms.CharField(label=_("Postal code"), required=False)
    ship_to_city = forms.CharField(label=_("City"), required=False)
    ship_to_country = forms.CharField(label=_("Country"), required=False, help_text=_("Two letters, for example NO."))
    ship_to_phone = forms.CharField(label=_("Phone (optional)"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def ship_to(self) -> ShipTo:
        """Where the parts are to go."""
        return ShipTo(**{field.name: self.cleaned_data[f"ship_to_{field.name}"] for field in fields(ShipTo)})


class SheetForm(forms.Form):
    """A parts catalogue."""

    file = forms.FileField(
        label=_("CSV file or Excel workbook"), max_length=200,
        help_text=_(
            "With the columns part number, name, models (separated by semicolons), price and currency; superseded by "
            "and returnable where they apply. At most 100,000 rows."
        ),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip

"""What is asked for: PCs by their serial numbers, and where they go. Forms validate, and never save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.names import name_key
from fleetward.domain.devices import serial_sheet
from fleetward.domain.devices.models import Place
from fleetward.domain.transfers.operations import Target
from fleetward.domain.transfers.operations.targets import page_names
from fleetward.entrypoints.web.serial_list import SerialsForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor

PROPOSALS = {
    "list": "targets", "autocomplete": "off", "hx-get": reverse_lazy("transfer-targets"), "hx-target": "#targets",
    "hx-swap": "innerHTML", "hx-trigger": "focus once, input changed delay:200ms", "hx-sync": "this:replace",
}  # fmt: skip
"""The field proposes customers as one types; without script it takes a name or an ID all the same."""


class TargetForm(forms.Form):
    """Where PCs go: a customer by its name or Customer ID, or the page *Unassigned devices*."""

    target = forms.CharField(
        label=_("Target"), required=False, max_length=200, widget=forms.TextInput(attrs=PROPOSALS),
        help_text=_("A customer's name or Customer ID, or: Unassigned devices."),
    )  # fmt: skip
    choice = forms.ChoiceField(label=_("Which of them"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.where: Target | None = None
        chosen = str(self.data.get(self.add_prefix("choice"), ""))
        self.fields["choice"].choices = [(chosen, chosen)]  # type: ignore[attr-defined] # judged with the target

    def find_target(self) -> None:
        """Say who is meant; several of one name are offered as a choice."""
        text = self.cleaned_data.get("target", "").strip()
        if not text:
            self.add_error("target", _now("Say where the PCs go."))
        elif name_key(text) in page_names():
            self.where = Target(Place.POOL)
        else:
            self._find_customer(customers.called(self.actor, text))

    def _find_customer(self, found: Sequence[Customer]) -> None:
        chosen = [one for one in found if str(one.id) == self.cleaned_data.get("choice")]
        if len(found) == 1 or chosen:
            self.where = Target(Place.DASHBOARD, (chosen or found)[0].id)
        elif not found:
            self.add_error("target", _now("No customer of yours has this name or Customer ID."))
        else:
            self._offer(found)

    def _offer(self, found: Sequence[Customer]) -> None:
        """A second look at the form: which of the customers of this name."""
        field = self.fields["choice"]
        field.choices = [(str(one.id), " · ".join(filter(None, (one.name, one.city, str(one.id))))) for one in found]  # type: ignore[attr-defined]
        field.widget = forms.RadioSelect(choices=field.choices)  # type: ignore[attr-defined]
        self.add_error("choice", _now("Several customers of yours have this name: choose one."))


class SelectedForm(TargetForm):
    """Where PCs go that were chosen in a list."""

    def clean(self) -> dict[str, Any]:
        """With the target found."""
        cleaned = super().clean() or {}
        self.find_target()
        return cleaned


class TransferForm(SerialsForm, TargetForm):
    """PCs by their serial numbers, to one target or each to its own."""

    by_row = forms.BooleanField(
        label=_("Each row names its own target"), required=False,
        help_text=_(
            "In a column with the header Customer, Customer ID or Target, by name or Customer ID. Rows may be pasted "
            "too."
        ),
    )  # fmt: skip
    column = forms.CharField(
        label=_("Header of that column, if it is another"), required=False, max_length=100,
    )  # fmt: skip

    field_order = ("serials", "file", "target", "choice", "by_row", "column")

    @property
    def wanted(self) -> serial_sheet.Wanted:
        """How the rows are to be read."""
        return serial_sheet.Wanted(self.cleaned_data.get("by_row", False), self.cleaned_data.get("column", "").strip())

    def clean(self) -> dict[str, Any]:
        """With the PCs read and the target found."""
        cleaned = super().clean()
        if not cleaned.get("by_row"):
            self.find_target()
        elif cleaned.get("target"):
            self.add_error("target", _now("Leave this empty where each row names its own target."))
        return cleaned

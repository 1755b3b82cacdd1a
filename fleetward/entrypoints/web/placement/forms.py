"""The form of a placement rule: it validates, and never saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from fleetward.domain.transfers import rules
from fleetward.domain.transfers.operations import Wanted
from fleetward.domain.transfers.rule_match import CONDITIONS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.transfers.models import PlacementRule


def _proposed(column: str, trigger: str) -> forms.TextInput:
    """A text field whose proposals are asked for when it is entered, as on the page *Unassigned devices*."""
    return forms.TextInput({
        "autocomplete": "off", "list": f"proposals-{column}", "hx-get": reverse_lazy("pool-proposals", args=[column]),
        "hx-target": f"#proposals-{column}", "hx-swap": "innerHTML", "hx-trigger": trigger, "hx-sync": "this:replace",
    })  # fmt: skip


class RuleForm(forms.Form):
    """Name, conditions and customer."""

    PROPOSED = ("end_customer", "distributor", "model")

    name = forms.CharField(label=_("Name of the rule"), max_length=120)
    end_customer = forms.CharField(
        label=_("End customer"), max_length=200, required=False,
        help_text=_("Capitals, punctuation and the legal form do not count: “Fjord AS” fits “FJORD A/S” too."),
        widget=_proposed("end_customer", "focus once, input changed delay:200ms"),
    )  # fmt: skip
    end_customer_number = forms.CharField(label=_("End customer's number"), max_length=80, required=False)
    order_number = forms.CharField(
        label=_("Order"), max_length=80, required=False,
        help_text=_("With a * at its end it is a beginning: “PO-77*” fits “PO-7712”."),
    )  # fmt: skip
    distributor = forms.CharField(
        label=_("Distributor"), max_length=120, required=False, widget=_proposed("distributor", "focus once")
    )
    model = forms.CharField(
        label=_("Model"), max_length=120, required=False, help_text=_("A * at its end makes it a beginning, too."),
        widget=_proposed("model", "focus once"),
    )  # fmt: skip
    to_customer: forms.ModelChoiceField[Customer] = forms.ModelChoiceField(
        label=_("Goes to the dashboard of"), queryset=None, empty_label=_("Choose")
    )

    def __init__(self, data: Any, *, customers: QuerySet[Customer], known: PlacementRule | None = None) -> None:
        names = ("name", *CONDITIONS)
        initial = {name: getattr(known, name) for name in names} if known else {}
        super().__init__(data, initial=initial | ({"to_customer": known.to_customer_id} if known else {}))
        field = self.fields["to_customer"]
        field.queryset, field.to_field_name = customers, "id"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Conditions that mean something."""
        cleaned = super().clean() or {}
        if all(name in cleaned for name in CONDITIONS):
            for name, why in rules.refuse_conditions(cleaned).items():
                self.add_error(name or None, str(why))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What the rule is to say."""
        said = self.cleaned_data
        conditions = {name: said[name] for name in CONDITIONS}
        return Wanted(name=said["name"], to_customer_id=said["to_customer"].id, **conditions)

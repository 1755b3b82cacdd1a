"""What is asked about a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.models import ARCHIVE_DAYS, Customer, IdentityProvider, ManagedBy
from fleetward.domain.customers.operations import Details, Plan
from fleetward.domain.partners.permissions import CustomerUserRole
from fleetward.domain.partners.vendor_profile import vendor_profile

if TYPE_CHECKING:
    from collections.abc import Iterable

DETAILS = (
    "name", "address", "postal_code", "city", "contact_first_name", "contact_last_name", "contact_email",
    "contact_phone", "identity_provider",
)  # fmt: skip
PLAN = ("program", "seats", "plan_ends_on")


class DetailsForm(forms.Form):
    """Company, address and primary IT administrator (F1)."""

    name = forms.CharField(label=_("Company name"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=200)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20)
    city = forms.CharField(label=_("City"), max_length=120)
    contact_first_name = forms.CharField(label=_("First name"), max_length=100)
    contact_last_name = forms.CharField(label=_("Last name"), max_length=100)
    contact_email = forms.EmailField(label=_("E-mail address"))
    contact_phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    identity_provider = forms.ChoiceField(label=_("Identity provider"), choices=IdentityProvider.choices)

    @staticmethod
    def of(customer: Customer) -> dict[str, Any]:
        """What is known."""
        return {name: getattr(customer, name) for name in DETAILS}

    @property
    def details(self) -> Details:
        """What was said."""
        return Details(**{name: self.cleaned_data[name] for name in DETAILS})


class PlanForm(forms.Form):
    """A plan the partner is certified for (F1), its seats, and its last day (F11)."""

    program = forms.ChoiceField(label=_("Plan"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000_000)
    plan_ends_on = forms.DateField(
        label=_("Last day of the plan"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, programs: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        names = vendor_profile().programs
        choices = [(program, names.get(program, program)) for program in sorted(programs)]
        self.fields["program"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def of(customer: Customer) -> dict[str, Any]:
        """What is so now."""
        return {name: getattr(customer, name) for name in PLAN}

    @property
    def plan(self) -> Plan:
        """What was said."""
        return Plan(**{name: self.cleaned_data[name] for name in PLAN})


class CustomerForm(PlanForm, DetailsForm):
    """A new customer. `token` makes that a double click adds one."""

    managed_by = forms.ChoiceField(
        label=_("Who looks after the dashboard?"), choices=ManagedBy.choices, widget=forms.RadioSelect,
        initial=ManagedBy.CUSTOMER,
    )  # fmt: skip
    token = forms.UUIDField(widget=forms.HiddenInput)


class PreferencesForm(forms.Form):
    """Archive duration, and which personal data PCs report (F8, F9)."""

    archive_days = forms.TypedChoiceField(
        label=_("Archive un-enrolled PCs after"), coerce=int,
        choices=lambda: [(days, gettext("%(days)s days") % {"days": days}) for days in ARCHIVE_DAYS],
    )  # fmt: skip
    collects_last_user = forms.BooleanField(label=_("Last signed-in user"), required=False)
    collects_location = forms.BooleanField(label=_("Location"), required=False)

    @staticmethod
    def of(customer: Customer) -> dict[str, Any]:
        """What is so now."""
        return {name: getattr(customer, name) for name in PreferencesForm.base_fields}


class InviteForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=CustomerUserRole.choices, initial=CustomerUserRole.VIEWER)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=CustomerUserRole.choices)

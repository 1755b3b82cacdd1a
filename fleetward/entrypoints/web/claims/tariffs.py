"""Tariffs: what the vendor pays for labour and travel. They are never changed: a newer one follows."""

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
from fleetward.domain.claims.lifecycle import RepairType
from fleetward.domain.devices.pool_filter import ListFilter, clean
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
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

    from fleetward.domain.claims.models import Tariff
    from fleetward.domain.partners.actor import Actor


@dataclass(frozen=True)
class TariffFilter(ListFilter):
    """What a person asked of tariffs."""

    country: str = ""
    program: str = ""
    repair_type: str = ""
    currency: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> Self:
        """From the parameters of an address."""
        kind = values.get("repair_type", "")
        text = {name: clean(values.get(name, "")) for name in ("country", "program", "currency")}
        return cls(**text, repair_type=kind if kind in RepairType.values else "")

    def apply(self, rows: QuerySet[Tariff]) -> QuerySet[Tariff]:
        """The rows that fit."""
        return rows.filter(**self.parameters())


LABELS: dict[str, StrOrPromise] = {
    "program": gettext_lazy("Program"), "repair_type": gettext_lazy("Kind of repair"),
    "country": gettext_lazy("Country"), "labour": gettext_lazy("Labour"),
    "travel_per_km": gettext_lazy("Travel, a kilometre"), "most_km": gettext_lazy("Most kilometres"),
    "valid_from": gettext_lazy("Valid from"),
}  # fmt: skip


@dataclass(frozen=True)
class TariffAddress(Address):
    """The state of the list of tariffs, the newest first."""

    filters: ClassVar[type[Any]] = TariffFilter
    sorts: ClassVar[Mapping[str, str]] = {
        "valid_from": "valid_from", "program": "program", "country": "country", "labour": "labour",
    }  # fmt: skip
    choices: ClassVar[tuple[str, ...]] = tuple(LABELS)[1:]
    usual: ClassVar[tuple[str, ...]] = choices
    default: ClassVar[str] = "-valid_from"
    held: ClassVar[str] = "program"

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return str(LABELS[name])


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=0)


class TariffForm(forms.Form):
    """What is paid for repairs from a day on."""

    program = forms.ChoiceField(label=gettext_lazy("Program"))
    repair_type = forms.ChoiceField(label=gettext_lazy("Kind of repair"), choices=RepairType.choices)
    country = forms.CharField(label=gettext_lazy("Country"), max_length=2, help_text=gettext_lazy("Two letters: NO"))
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy("Three letters: NOK")
    )
    labour = _amount(gettext_lazy("Labour, for a repair"))
    travel_per_km = _amount(gettext_lazy("Travel, for a kilometre"))
    most_km = forms.IntegerField(label=gettext_lazy("Most kilometres"), min_value=0, max_value=10_000)
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("It counts for repairs that are done from this day on."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"travel_per_km": 0, "most_km": 0}, auto_id="tariff-%s")
        self.fields["program"].choices = list(vendor_profile().programs.items())  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        """In capital letters."""
        return str(self.cleaned_data["country"]).upper()

    def clean_currency(self) -> str:
        """In capital letters."""
        return str(self.cleaned_data["currency"]).upper()


@page(Permission.TARIFF_MANAGE, kinds=(ActorKind.VENDOR,))
def tariffs(request: HttpRequest) -> HttpResponse:
    """All tariffs; a new one is added."""
    actor = acting(request).actor
    form = TariffForm(request.POST or None)
    if form.is_valid() and _add(actor, form):
        messages.success(request, _("The tariff has been added."))
        return redirect("tariffs")
    address = TariffAddress.read(request.GET)
    chosen: TariffFilter = address.chosen
    rows = queries.tariffs(actor)
    context = listed(address, chosen.apply(rows), _row, chips=_chips(chosen)) | {
        "form": form, "programs": vendor_profile().programs.items(), "repair_types": RepairType.choices,
        "countries": sorted(rows.order_by().values_list("country", flat=True).distinct()),
    }  # fmt: skip
    partial = request.htmx  # type: ignore[attr-defined]
    template = f"claims/tariffs{'_list' if partial else ''}.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _add(actor: Actor, form: TariffForm) -> bool:
    said = form.cleaned_data
    kind = RepairType(said["repair_type"])
    try:
        operations.add_tariff(actor=actor, now=timezone.now(), **(said | {"repair_type": kind}))
    except operations.Refused as refused:
        form.add_error(None, str(refused.why))
        return False
    return True


def _chips(chosen: TariffFilter) -> dict[str, str]:
    kinds = dict(RepairType.choices)
    return {
        "country": chosen.country, "program": wording.program(chosen.program), "currency": chosen.currency,
        "repair_type": str(kinds[RepairType(chosen.repair_type)]) if chosen.repair_type else "",
    }  # fmt: skip


def _row(tariff: Tariff) -> dict[str, Any]:
    return {
        "tariff": tariff, "program": wording.program(tariff.program),
        "labour": wording.money(tariff.labour, tariff.currency),
        "travel": wording.money(tariff.travel_per_km, tariff.currency),
    }  # fmt: skip

"""Forms of API clients and tokens: they validate, and never save."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.api_scopes import LABELS, offered_to
from fleetward.domain.partners.operations.credentials import LONGEST, Wanted
from fleetward.domain.partners.permissions import CustomerUserRole, PartnerUserRole
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetward.domain.partners.actor import Actor

ROLES = {ActorKind.PARTNER: PartnerUserRole.choices, ActorKind.CUSTOMER: CustomerUserRole.choices}
OVERLAPS = [("0", _("Not at all: it stops at once")), ("1", _("One more day")), ("7", _("7 more days"))]


class CredentialForm(forms.Form):
    """What it is for, what it may, and until when."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What uses it, so that you know it again."))
    days = forms.IntegerField(label=_("Valid for, in days"), min_value=1, max_value=LONGEST.days, initial=90)
    scopes = forms.MultipleChoiceField(label=_("What it may be used for"), widget=forms.CheckboxSelectMultiple)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["token"] = uuid7()
        self.fields["scopes"].choices = _choices(self.offered(actor))  # type: ignore[attr-defined]

    def offered(self, actor: Actor) -> Iterable[str]:
        """The scopes that the person's own role can use."""
        return offered_to(str(actor.kind), actor.role)

    @property
    def wanted(self) -> Wanted:
        """What was filled in."""
        data = self.cleaned_data
        return Wanted(data["name"], data["scopes"], timezone.now() + timedelta(days=data["days"]))


class ClientForm(CredentialForm):
    """A client: also the role in which it acts."""

    role = forms.ChoiceField(label=_("Role"), help_text=_("It may do what this role may, within what is chosen below."))
    field_order = ("name", "role", "days", "scopes", "token")

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        self.fields["role"].choices = ROLES[actor.kind]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A scope that the role cannot use would promise what it does not hold."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = ActorKind.PARTNER if data.get("role") in PartnerUserRole.values else ActorKind.CUSTOMER
        useless = set(data.get("scopes", ())) - set(offered_to(str(kind), data.get("role", "")))
        if data.get("role") and useless:
            names = ", ".join(sorted(useless))
            self.add_error("scopes", _("The role can do nothing of: %(names)s.") % {"names": names})
        return data


class RotateForm(forms.Form):
    """How long the old secret serves beside the new one."""

    overlap = forms.ChoiceField(
        label=_("How long shall the old secret stay valid?"), choices=OVERLAPS, initial="1", widget=forms.RadioSelect
    )

    @property
    def lasts(self) -> timedelta:
        """The overlap."""
        return timedelta(days=int(self.cleaned_data["overlap"]))


def _choices(scopes: Iterable[str]) -> list[tuple[str, str]]:
    return [(scope, f"{LABELS[scope]} ({scope})") for scope in scopes]

"""Forms of webhooks: they validate, and never save."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.webhooks import rules
from fleetward.domain.webhooks.event_types import offered
from fleetward.domain.webhooks.models import LONGEST_URL
from fleetward.domain.webhooks.operations import Wanted
from fleetward.entrypoints.web.webhooks.wording import REFUSALS
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.webhooks.models import Endpoint

PERIODS = [("1", _("of the last 24 hours")), ("3", _("of the last 3 days")), ("30", _("of the last 30 days"))]


class EndpointForm(forms.Form):
    """Where, and of what."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What receives it, so that you know it again."))
    url = forms.CharField(
        label=_("Address"), max_length=LONGEST_URL, widget=forms.URLInput,
        help_text=_("It begins with https:// and is on the public internet. Redirects are not followed."),
    )  # fmt: skip
    events = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.to_customer = actor.kind is ActorKind.CUSTOMER
        self.initial.setdefault("token", uuid7())
        choices = [(one.code, f"{one.label} ({one.code})") for one in offered(to_customer=self.to_customer)]
        self.fields["events"].choices = choices  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """As the rule says."""
        url = str(self.cleaned_data["url"]).strip()
        if rules.refuse_address(url):
            raise forms.ValidationError(REFUSALS["bad_address"])
        return url

    @property
    def wanted(self) -> Wanted:
        """What was filled in."""
        data = self.cleaned_data
        return Wanted(data["name"], data["url"], data["events"])

    @staticmethod
    def of(endpoint: Endpoint) -> dict[str, Any]:
        """What the form says of an endpoint."""
        return {"name": endpoint.name, "url": endpoint.url, "events": endpoint.events}


class ReplayForm(forms.Form):
    """How far back failed deliveries are sent again."""

    days = forms.ChoiceField(label=_("Deliveries that failed"), choices=PERIODS, initial="3", widget=forms.RadioSelect)

    @property
    def since(self) -> datetime:
        """From when on."""
        return timezone.now() - timedelta(days=int(self.cleaned_data["days"]))

"""What is asked: where PCs are, to take a number as ours, and what the steward decides. Forms never save."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from fleetward.domain.whereabouts import rules
from fleetward.entrypoints.web.serial_list import SerialsForm
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from typing import Any

LONGEST_NOTE = 300


class AskForm(SerialsForm):
    """Serial numbers whose PCs are looked for."""

    most = rules.MOST

    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def search_id(self) -> UUID:
        """The id of the search: the same list sent twice from one page is one search, another list is another."""
        token: UUID = self.cleaned_data.get("token") or uuid7()
        return uuid5(token, "\n".join(one.named for one in self.named))


class OursForm(forms.Form):
    """A partner says that a reseller number is its own, and by which order or invoice that can be seen."""

    order_number = forms.CharField(
        label=_("Order or invoice number"), max_length=80,
        help_text=_("Of one of these purchases, as it stands on the distributor's order confirmation or invoice."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the number of an order or an invoice: it shows that the PCs are yours.")},
    )  # fmt: skip


class ProofForm(forms.Form):
    """A proof of purchase."""

    file = forms.FileField(
        label=_("Invoice, order confirmation or receipt"), max_length=200,
        help_text=_("PDF, or a photo (JPEG, PNG, WebP), up to 10 MB."),
        error_messages={
            "empty": _("The file is empty. Choose it again, or another one."),
            "required": _("Choose the file first."),
            "invalid": _("No file came with it. Choose it again."),
        },
    )  # fmt: skip
    note = forms.CharField(
        label=_("What it shows"), required=False, max_length=LONGEST_NOTE,
        help_text=_("For example the lines or the serial numbers to look at."),
    )  # fmt: skip


class DecisionForm(forms.Form):
    """What the steward says to it; whoever declines says why."""

    accept = forms.BooleanField(required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Note to the partner"), required=False, max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The partner reads it. Needed where you decline."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """With a reason where it is declined."""
        cleaned = super().clean() or {}
        if not cleaned.get("accept") and not cleaned.get("note", "").strip() and not self.errors:
            self.add_error("note", _("Say why you decline: the partner must know what to do."))
        return cleaned

"""The plain form of a support case (R14)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fleetward.domain.support.lifecycle import SupportKind
from fleetward.domain.support.serial_list import MOST, SerialList, read_serials

LONGEST_LIST = 400_000  # characters: 10,000 serials with whatever stands between them


class SupportCaseForm(forms.Form):
    """What happened, and which PCs it is about. Lines that are no serial number are shown before anything is sent."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=SupportKind.choices)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(label=_("What happened?"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6}))
    serials = forms.CharField(
        label=_("Serial numbers"), required=False, max_length=LONGEST_LIST,
        help_text=_("One a line, or separated by commas; up to 10,000."),
        widget=forms.Textarea(attrs={"class": "serials", "rows": 8, "spellcheck": "false"}),
    )  # fmt: skip
    leave_out = forms.BooleanField(label=_("Send it without the lines that were not understood"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    from_page = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    listed = SerialList()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["leave_out"].widget = forms.HiddenInput()

    def clean_serials(self) -> str:
        """Read the list, and refuse more than the limit."""
        text: str = self.cleaned_data["serials"]
        self.listed = read_serials(text)
        if self.listed.too_many:
            too_many = _("These are more than %(most)s serial numbers. Open a second support case for the rest.")
            raise forms.ValidationError(too_many % {"most": f"{MOST:,}"})
        return text

    def clean(self) -> dict[str, Any]:
        """Entries that are no serial number are refused until one says to go on without them."""
        cleaned = super().clean() or {}
        if count := len(self.listed.unread):
            self.fields["leave_out"].widget = forms.CheckboxInput()
            if not cleaned.get("leave_out"):
                text = ngettext("%(n)s entry is no serial number.", "%(n)s entries are no serial numbers.", count)
                self.add_error("serials", text % {"n": count})
        return cleaned

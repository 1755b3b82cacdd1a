"""Forms of enrolment: they validate, and never save."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices import serial_sheet
from fleetward.domain.devices.serial_sheet import SheetRefused
from fleetward.domain.enrolment import rules
from fleetward.domain.enrolment.models import KeyKind
from fleetward.entrypoints.web.enrolment.wording import unreadable
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from fleetward.domain.devices.serial_sheet import Named

LONGEST_LIST = 4_000_000  # characters: 200,000 serials with whatever stands between them
SHOWN_UNREAD = 5


class KeyForm(forms.Form):
    """A new cPIN or package: what it is for, and its limits."""

    label = forms.CharField(
        label=_("Label"), max_length=120, help_text=_("For whom or what it is, so that you know it again.")
    )
    most_devices = forms.IntegerField(label=_("Most PCs"), min_value=1, max_value=rules.MOST_DEVICES)
    days = forms.IntegerField(label=_("Valid for, in days"), min_value=1, max_value=rules.LONGEST.days)
    kind = forms.ChoiceField(choices=KeyKind.choices, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def lasts(self) -> timedelta:
        """How long the key is to serve."""
        return timedelta(days=self.cleaned_data["days"])

    @staticmethod
    def usual(kind: KeyKind) -> dict[str, Any]:
        """What the form says until somebody says otherwise."""
        most, lasts = rules.USUAL[kind]
        return {"most_devices": most, "days": lasts.days, "kind": kind, "token": uuid7()}


OVERLAPS = [
    ("0", _("Not at all: it stops at once")), ("1", _("One more day")), ("7", _("7 more days")),
    ("30", _("30 more days")),
]  # fmt: skip


class RotateForm(forms.Form):
    """How long the old secret serves beside the new one."""

    overlap = forms.ChoiceField(
        label=_("How long shall the old secret stay valid?"), choices=OVERLAPS, initial="7", widget=forms.RadioSelect,
    )  # fmt: skip

    @property
    def lasts(self) -> timedelta:
        """The overlap."""
        return timedelta(days=int(self.cleaned_data["overlap"]))


class ExpectedForm(forms.Form):
    """Serial numbers, pasted or as a file. What is no serial number is told."""

    file = forms.FileField(
        label=_("File"), required=False, max_length=200, help_text=_("CSV or XLSX, with a column of serial numbers."),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip
    serials = forms.CharField(
        label=_("Serial numbers"), required=False, max_length=LONGEST_LIST,
        help_text=_("One a line, or separated by commas."),
        widget=forms.Textarea(attrs={"class": "serials", "rows": 8, "spellcheck": "false"}),
    )  # fmt: skip

    named: tuple[Named, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Read both; nothing at all, or a file that is no list, is refused."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            listed = serial_sheet.read_file(cleaned["file"].file) if cleaned.get("file") else []
            self.named = (*listed, *serial_sheet.read_text(cleaned.get("serials", "")))
        except SheetRefused as refused:
            raise forms.ValidationError(unreadable(refused.code)) from refused
        if not self.listed:
            raise forms.ValidationError(unreadable("no_serials"))
        return cleaned

    @property
    def listed(self) -> list[str]:
        """The serial numbers that were understood, each once."""
        return list(dict.fromkeys(one.serial for one in self.named if one.serial))

    @property
    def unread(self) -> list[str]:
        """What was not."""
        return [one.named[:40] for one in self.named if not one.serial]

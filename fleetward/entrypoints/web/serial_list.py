"""A list of serial numbers as people hand it in: pasted, or in a file. Used wherever many PCs are named at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices import serial_sheet
from fleetward.entrypoints.web.list_page import number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.devices.serial_sheet import Named

LONGEST_LIST = 8_000_000  # characters: 200,000 serials, a target beside each

TOO_MANY = "too_many"

REFUSED: dict[str, StrOrPromise] = {
    "no_serials": _("No column holds serial numbers."),
    "nothing_named": _("No serial number stands in it. Paste one a line, or separated by commas."),
    "no_target_column": _("No column names the target. Write its header below, or choose one target."),
    TOO_MANY: _("These are more than %(most)s PCs. Divide the list."),
    "too_large": _("The file is larger than 64 MB."),
    "old_workbook": _("This is a workbook in the old form, or one with a password. Save it as XLSX."),
    "no_workbook": _("This is an archive and no workbook. Choose the CSV file or the workbook in it."),
    "no_table": _("This is neither a CSV file nor a workbook."),
    "text_undecodable": _("The text cannot be decoded. Save it as UTF-8."),
    "text_binary": _("The file holds binary data and is no text. Save it as CSV."),
    "text_line_too_long": _("A line is longer than any real one. The file is damaged, or no table."),
    "text_quotes": _("A quotation mark is opened and never closed."),
    "workbook_damaged": _("The workbook is damaged and cannot be read."),
    "workbook_too_large": _("The workbook unpacks to more than any list of serial numbers."),
    "workbook_too_wide": _("The workbook has more than 512 columns."),
    "workbook_too_slow": _("The workbook takes too long to read."),
    "archive_damaged": _("The workbook is damaged and cannot be read."),
    "archive_empty": _("The workbook is damaged and cannot be read."),
    "archive_encrypted": _("The workbook has a password. Save it without one."),
    "archive_nested": _("The workbook holds another archive, which no list of serial numbers does."),
    "archive_path": _("The workbook is damaged and cannot be read."),
    "archive_ratio": _("The workbook unpacks to more than any list of serial numbers."),
    "archive_too_large": _("The workbook unpacks to more than any list of serial numbers."),
    "archive_too_many_members": _("The workbook is damaged and cannot be read."),
}
"""Why a list as a whole cannot be used."""


class SerialsForm(forms.Form):
    """PCs by their serial numbers: pasted, or in a file; at most `most` of them."""

    most = serial_sheet.MOST

    serials = forms.CharField(
        label=_("Serial numbers"), required=False, max_length=LONGEST_LIST,
        error_messages={"max_length": _("This is too long to paste. Send the list as a file.")},
        widget=forms.Textarea(attrs={"class": "serials", "rows": 8, "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file"), required=False, max_length=200,
        help_text=_("CSV, text or Excel workbook (XLSX), with any header; the column of the serial numbers is found."),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.named: list[Named] = []
        limit = _now("One a line, or separated by commas; up to %(most)s.")
        self.fields["serials"].help_text = limit % {"most": number(self.most)}

    @property
    def wanted(self) -> serial_sheet.Wanted:
        """How the rows are to be read."""
        return serial_sheet.Wanted()

    @property
    def source_name(self) -> str:
        """What the file was called."""
        sent = self.cleaned_data.get("file")
        return str(sent.name) if sent else ""

    def clean(self) -> dict[str, Any]:
        """One of the two, read."""
        cleaned = super().clean() or {}
        text, file = cleaned.get("serials", "").strip(), cleaned.get("file")
        if self.errors:
            return cleaned
        if bool(text) == bool(file):
            where, why = ("file", _("Paste serial numbers or choose a file, not both.")) if text else (
                "serials", _("Paste serial numbers, or choose a file."))  # fmt: skip
            self.add_error(where, why)
            return cleaned
        try:
            read = serial_sheet.read_file(file, self.wanted) if file else serial_sheet.read_text(text, self.wanted)
            self.named = self._within_limit(read)
        except serial_sheet.SheetRefused as refused:
            self.add_error("file" if file else "serials", self._sentence(refused.code))
        return cleaned

    def _within_limit(self, read: list[Named]) -> list[Named]:
        if len(read) > self.most:
            raise serial_sheet.SheetRefused(TOO_MANY)
        if not read:
            raise serial_sheet.SheetRefused("nothing_named")
        return read

    def _sentence(self, code: str) -> str:
        return str(REFUSED[code]) % {"most": number(self.most)}

"""What is asked when a support case is opened, and what may be said in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import Priority, SupportKind, SupportState
from fleetward.domain.support.serial_list import MOST, SerialList, read_serials
from fleetward.entrypoints.web.support.attached import WithFiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.entrypoints.web.support.reading import Read

LONGEST_LIST = 400_000  # characters: 10,000 serials with whatever stands between them
TEXT = 10_000


def _words(label: Any, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": rows}), **options)


class OpeningForm(WithFiles):
    """What every support case is opened with."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=SupportKind.choices)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = _words(_("What happened?"), rows=6)
    priority = forms.ChoiceField(label=_("How urgent is it?"), choices=Priority.choices)
    token = forms.UUIDField(widget=forms.HiddenInput)
    from_page = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    listed = SerialList()

    @property
    def named(self) -> Sequence[str]:
        """The serial numbers it is about."""
        return self.listed.serials


class SupportCaseForm(OpeningForm):
    """With a list of serial numbers that is typed. Lines that are none are shown before anything is sent."""

    serials = forms.CharField(
        label=_("Serial numbers"), required=False, max_length=LONGEST_LIST,
        help_text=_("One a line, or separated by commas; up to 10,000."),
        widget=forms.Textarea(attrs={"class": "serials", "rows": 8, "spellcheck": "false"}),
    )  # fmt: skip
    leave_out = forms.BooleanField(label=_("Send it without the lines that were not understood"), required=False)

    field_order = ("kind", "subject", "text", "serials", "leave_out", "attachments", "priority")

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


class SayForm(WithFiles):
    """Something that one says. A double click says it once (`token`)."""

    text = _words(_("Message"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    field_order: tuple[str, ...] = ("text", "attachments")

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        said = self.cleaned_data
        return {"text": said["text"], "token": said["token"], "attachments": self.files_read}


class NoteForm(SayForm):
    """What support writes down for itself."""

    text = _words(_("Internal note"), rows=3, required=False)


class AnswerForm(SayForm):
    """What support answers, and for whom the support case waits then."""

    text = _words(_("Answer"), rows=7, required=False)
    then = forms.ChoiceField(
        label=_("Then it waits for"), initial=SupportState.ASKER,
        choices=[
            (SupportState.ASKER, _("the one who asked")), (SupportState.OTHERS, _("others")),
            (SupportState.OPEN, _("support")), (SupportState.CLOSED, _("nobody: close it")),
        ],
    )  # fmt: skip

    field_order = ("text", "attachments", "then")

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return super().said | {"then": SupportState(self.cleaned_data["then"])}


class ReopenForm(SayForm):
    """Why it is not done."""

    text = _words(_("What is still wrong?"), rows=3)


class CloseForm(forms.Form):
    """What may be said at the end."""

    text = _words(_("Anything to add?"), rows=2, required=False)


class StateForm(forms.Form):
    """For whom it waits, without a word to the one who asked."""

    state = forms.ChoiceField(
        label=_("It waits for"),
        choices=[
            (SupportState.OPEN, _("support")), (SupportState.ASKER, _("the one who asked")),
            (SupportState.OTHERS, _("others")),
        ],
    )  # fmt: skip


class PriorityForm(forms.Form):
    """How soon."""

    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices)


class HandOverForm(forms.Form):
    """Which colleague goes on with it."""

    to = forms.ChoiceField(label=_("To"))

    def offer(self, of: Read) -> None:
        """Everybody at support but the one who has it."""
        field: Any = self.fields["to"]
        found = queries.agents(of.actor)
        field.choices = [(str(one.id), str(one)) for one in found if one.id != of.support_case.taken_by]


class MergeForm(forms.Form):
    """Into which support case this one goes."""

    number = forms.CharField(
        label=_("Number of the other support case"), max_length=20,
        help_text=_("Of the same partner or customer. What was said here is read there from then on."),
    )  # fmt: skip


class NothingForm(forms.Form):
    """Nothing is asked."""

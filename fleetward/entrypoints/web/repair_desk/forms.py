"""What each step of a repair case asks, and what a dashboard says when it opens one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.repairs.lifecycle import Step, Visit
from fleetward.domain.repairs.queries import Contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.repairs.models import RepairCase

NAME, TEXT, PLACE = 200, 4_000, 300


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}), **options)


class StepForm(forms.Form):
    """What one step asks; its fields are called as the operation's arguments."""

    def __init__(self, data: Any = None, *, step: Step, repair: RepairCase, others: Sequence[RepairCase] = ()) -> None:
        super().__init__(data, auto_id=f"{step}-%s", initial=self.known(repair))
        self.step = step
        self.others = {str(one.id): one for one in others}

    @staticmethod
    def known(repair: RepairCase) -> dict[str, Any]:
        """What stands in the fields before anybody writes in them."""
        del repair
        return {}

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return self.cleaned_data


class TakeForm(StepForm):
    """Nothing is asked."""


class AssignForm(StepForm):
    """Who repairs the PC."""

    technician = forms.CharField(label=_("Technician"), max_length=NAME)

    @staticmethod
    def known(repair: RepairCase) -> dict[str, Any]:
        """Who was assigned."""
        return {"technician": repair.technician}


class DiagnoseForm(StepForm):
    """What the desk found."""

    diagnosis = _words(_("Diagnosis"))

    @staticmethod
    def known(repair: RepairCase) -> dict[str, Any]:
        """What was found before."""
        return {"diagnosis": repair.diagnosis}


class ScheduleForm(StepForm):
    """When, how and by whom; times are those of the reader's time zone."""

    visit = forms.ChoiceField(label=_("How the PC is repaired"), choices=Visit.choices)
    day = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    technician = forms.CharField(label=_("Technician"), max_length=NAME, required=False)

    @staticmethod
    def known(repair: RepairCase) -> dict[str, Any]:
        """The visit as it is planned."""
        planned: dict[str, Any] = {"visit": repair.visit, "technician": repair.technician}
        if repair.visit_from and repair.visit_until:
            begins, ends = timezone.localtime(repair.visit_from), timezone.localtime(repair.visit_until)
            planned |= {"day": begins.date(), "begins": begins.time(), "ends": ends.time()}
        return planned

    @property
    def said(self) -> dict[str, Any]:
        """Day and times as moments."""
        said = self.cleaned_data
        return {
            "visit": Visit(said["visit"]), "visit_from": _moment(said["day"], said["begins"]),
            "visit_until": _moment(said["day"], said["ends"]), "technician": said["technician"],
        }  # fmt: skip


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


class PartForm(StepForm):
    """What was sent, and how."""

    part = forms.CharField(label=_("Part"), max_length=NAME)
    carrier = forms.CharField(label=_("Carrier"), max_length=NAME, required=False)
    tracking = forms.CharField(label=_("Tracking number"), max_length=NAME, required=False)


class FinishForm(StepForm):
    """What was done."""

    text = _words(_("What was done"), required=False)


class CouldNotForm(StepForm):
    """Why it could not be repaired."""

    reason = _words(_("Reason"))


class DuplicateForm(StepForm):
    """Which repair case of the same PC is about the same."""

    of = forms.TypedChoiceField(label=_("The other repair case"), coerce=UUID)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            (key, f"{one.number} \u00b7 {one.get_state_display()}") for key, one in self.others.items()
        ]


class CancelForm(StepForm):
    """Why nobody needs it any more."""

    reason = _words(_("Reason"), required=False)


class MessageForm(StepForm):
    """What is said to all who see the repair case."""

    text = _words(_("Message"))


class NoteForm(StepForm):
    """What the desk writes down for itself."""

    text = _words(_("Internal note"))


FORMS: dict[Step, type[StepForm]] = {
    Step.TAKE: TakeForm, Step.ASSIGN: AssignForm, Step.DIAGNOSE: DiagnoseForm, Step.SCHEDULE: ScheduleForm,
    Step.SEND_PART: PartForm, Step.FINISH: FinishForm, Step.COULD_NOT_REPAIR: CouldNotForm,
    Step.MARK_DUPLICATE: DuplicateForm, Step.CANCEL: CancelForm, Step.ADD_MESSAGE: MessageForm,
    Step.ADD_NOTE: NoteForm,
}  # fmt: skip


class OpenForm(forms.Form):
    """What is wrong with the PC, and whom the desk may get in touch with."""

    description = _words(_("What is wrong?"))
    contact_name = forms.CharField(label=_("Name"), max_length=NAME)
    contact_email = forms.EmailField(label=_("E-mail address"), required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    contact_place = forms.CharField(label=_("Where is the PC?"), max_length=PLACE)
    contact_times = forms.CharField(
        label=_("Which times suit?"), max_length=PLACE, required=False,
        help_text=_("For example: weekdays from 9 to 15."),
    )  # fmt: skip
    consent = forms.BooleanField(required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: str, has_alert: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["description"].required = not has_alert  # which says itself what is wrong
        self.fields["consent"].label = _("These contact details may be passed on to %(desk)s.") % {"desk": desk}

    @property
    def contact(self) -> Contact:
        """Whom the desk may get in touch with."""
        return Contact(**{
            name.removeprefix("contact_"): said
            for name, said in self.cleaned_data.items()
            if name.startswith("contact_")
        })  # fmt: skip

"""What each step of the work list asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.support import queries
from fleetward.entrypoints.web.support.work_mail import askable

if TYPE_CHECKING:
    from fleetward.entrypoints.web.support.reading import Read

REASON = 300


class WorkForm(forms.Form):
    """One step; `said` are the arguments of its operation."""

    def __init__(self, data: Any = None, *, of: Read) -> None:
        super().__init__(data)
        self.of = of

    @property
    def said(self) -> dict[str, Any]:
        """What was said."""
        return dict(self.cleaned_data)


class ReleaseForm(WorkForm):
    """Nothing is asked."""


class RefuseForm(WorkForm):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The one who asked reads it."),
    )  # fmt: skip


class AddForm(WorkForm):
    """What PC it is, since when, on what evidence, and why."""

    product_number = forms.CharField(label=gettext_lazy("Product number"), max_length=20)
    sold_on = forms.DateField(
        label=gettext_lazy("Sold on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    evidence = forms.TypedChoiceField(
        label=gettext_lazy("Evidence"), coerce=UUID, required=False, empty_value=None,
        help_text=gettext_lazy("An attachment of this support case, such as the invoice. Without one, give a reason."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON, widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text=gettext_lazy("Kept with each PC, and read by the one who asked."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        found = queries.attachments(self.of.actor, self.of.support_case)
        field: Any = self.fields["evidence"]
        field.choices = [("", _("No attachment")), *((str(one.id), one.name) for one in found)]


class AskForm(WorkForm):
    """Which distributor, and what it is asked beside the list."""

    reporter_id = forms.TypedChoiceField(label=gettext_lazy("Distributor"), coerce=int)
    text = forms.CharField(
        label=gettext_lazy("What do you ask?"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The list of serial numbers goes with it."), required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["reporter_id"]
        field.choices = askable(self.of.actor)

    @property
    def nobody(self) -> bool:
        """Whether there is none to be asked."""
        field: Any = self.fields["reporter_id"]
        return not field.choices

"""What a person may ask of the list's rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fleetward.entrypoints.web.pool.table import Address
from fleetward.gateways.spreadsheet.job_file import Form


class ExportForm(forms.Form):
    """All that match a filter, or the rows that were ticked; as CSV or as a workbook."""

    reads: type[Address] = Address
    form = forms.ChoiceField(choices=[(str(one), one.name) for one in Form])
    all = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=4_000)
    pick = forms.TypedMultipleChoiceField(required=False, coerce=UUID)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        picked = data.getlist("pick")
        self.fields["pick"].choices = [(one, one) for one in picked if _is_id(str(one))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Rows must have been chosen one way or the other."""
        cleaned = super().clean() or {}
        if not cleaned.get("all") and not cleaned.get("pick"):
            raise forms.ValidationError(_("Select the PCs to export first."))
        return cleaned

    @property
    def address(self) -> Address:
        """The list that the rows were chosen from."""
        return self.reads.read(QueryDict(self.cleaned_data["query"]))

    @property
    def ids(self) -> list[UUID]:
        """The rows that were ticked; none where all were meant."""
        return [] if self.cleaned_data["all"] else list(self.cleaned_data["pick"])


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

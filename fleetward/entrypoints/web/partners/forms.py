"""Forms of the program manager: they validate, and never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PartnerForm(forms.Form):
    """A new partner."""

    name = forms.CharField(label=_("Name"), max_length=200)
    account = forms.CharField(
        label=_("Partner account"), max_length=80, help_text=_("As the training system names it in its statements.")
    )
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=_("Country"), help_text=_("Two letters, for example NO."),
        error_messages={"invalid": _("Give the country as two letters.")},
    )  # fmt: skip

    def clean_country(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["country"]).upper()


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    why = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: it is kept with the decision.")},
    )  # fmt: skip


class SheetForm(forms.Form):
    """A CSV file of course completions."""

    file = forms.FileField(
        label=_("CSV file"), max_length=200,
        help_text=_(
            "With the columns account, course and completed at; statement id where there is one. At most 10,000 rows."
        ),
        error_messages={"empty": _("The file is empty.")},
    )  # fmt: skip

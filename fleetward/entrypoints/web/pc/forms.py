"""What the person at the PC is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fleetward.domain.repairs.queries import Contact

LONGEST_TEXT = 4_000


class SubmitForm(forms.Form):
    """Whom the desk may get in touch with, where and when. Nothing is passed on without consent."""

    name = forms.CharField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, help_text=_("An e-mail address or a phone number is enough."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Where the PC is"), max_length=300, required=False, help_text=_("Street, city, floor, room.")
    )
    times = forms.CharField(
        label=_("Times that suit you"), max_length=300, required=False,
        help_text=_("For example: weekdays between 9 and 12."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("What have you noticed?"), max_length=LONGEST_TEXT, required=False,
        help_text=_("Those who look after this PC can read this too, but not your contact details."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    consent = forms.BooleanField()
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: str, **options: Any) -> None:
        super().__init__(*args, **options)
        agrees = _("I agree that these details are passed on to %(desk)s, for this repair only.")
        self.fields["consent"].label = agrees % {"desk": desk}

    def clean(self) -> dict[str, Any]:
        """There must be a way to reach the person."""
        cleaned = super().clean() or {}
        if "email" in cleaned and not (cleaned["email"] or cleaned.get("phone")):
            self.add_error("email", _("Give an e-mail address or a phone number."))
        return cleaned

    @property
    def contact(self) -> Contact:
        """What was said."""
        return Contact(**{name: self.cleaned_data[name] for name in ("name", "email", "phone", "place", "times")})


class MessageForm(forms.Form):
    """Something for the desk to know."""

    text = forms.CharField(label=_("Message"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))

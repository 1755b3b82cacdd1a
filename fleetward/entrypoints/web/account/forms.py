"""Forms of accounts, beside those of allauth."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from fleetward.foundation.accounts.models import User


class AccountForm(forms.Form):
    """A new account of an invited person; the password is judged by Django's validators."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    password = forms.CharField(
        label=_("Choose a password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        """The password must not be easy to guess, also not from the name or the address."""
        cleaned = super().clean() or {}
        if cleaned.get("password"):
            try:
                validate_password(cleaned["password"], User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return cleaned

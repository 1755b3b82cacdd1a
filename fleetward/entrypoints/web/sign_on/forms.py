"""Forms of single sign-on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_ADDRESS = 500
LONGEST_METADATA = 200_000


class StartForm(forms.Form):
    """Who wants in. The field has the name that it has on the page for signing in."""

    login = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class OpenIDForm(forms.Form):
    """An OpenID provider. The secret is never shown; left empty, the one that is known stays."""

    issuer = forms.CharField(
        label=_("Issuer"), max_length=LONGEST_ADDRESS, widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("The address that the provider calls itself, such as https://login.example.com. Its settings are "
                    "read from there."),
    )  # fmt: skip
    client_id = forms.CharField(label=_("Client ID"), max_length=300)
    client_secret = forms.CharField(
        label=_("Client secret"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("It is stored encrypted and never shown. Left empty, the one that is known stays."),
    )  # fmt: skip


class SamlForm(forms.Form):
    """A SAML provider: the address of its metadata, or the metadata themselves."""

    metadata_url = forms.CharField(
        label=_("Address of the metadata"), max_length=LONGEST_ADDRESS, required=False, widget=forms.URLInput
    )
    metadata = forms.CharField(
        label=_("Or the metadata as XML"), max_length=LONGEST_METADATA, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("metadata_url") and not data.get("metadata"):
            raise forms.ValidationError(_("Enter the address of the metadata, or paste them."))
        return data


class RulesForm(forms.Form):
    """Who comes in by it."""

    required = forms.BooleanField(
        label=_("Required for everybody but administrators"), required=False,
        help_text=_("By password or passkey only administrators get in, so that somebody can mend a broken provider."),
    )  # fmt: skip
    joins = forms.BooleanField(
        label=_("Who comes for the first time becomes a member"), required=False,
        help_text=_("Otherwise only people who are members already get in."),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Role of those"))

    def __init__(self, *args: Any, roles: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class DomainForm(forms.Form):
    """An e-mail domain."""

    name = forms.CharField(label=_("E-mail domain"), max_length=253)

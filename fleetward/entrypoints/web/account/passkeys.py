"""Passkeys that were refused are noted: allauth tells of wrong codes, and not of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from django.core.exceptions import ValidationError

from fleetward.domain.partners.actor import SYSTEM
from fleetward.entrypoints.web.actors import actor_of
from fleetward.foundation.accounts import operations

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User


class SecondFactorForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """After the password."""

    def clean_credential(self) -> Any:
        """What the browser answered."""
        try:
            return super().clean_credential()
        except (ValidationError, KeyError) as refused:  # an answer of another form slips through its reader as KeyError
            _note(self.user)
            raise get_adapter().validation_error("incorrect_code") from refused


class SignInForm(SecondFactorForm, LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of a password; whose the passkey is is not known before it fits."""


def _note(user: User | None) -> None:
    if user:
        operations.note(actor=actor_of(user) or SYSTEM, action="user.code_refused", user=user)
    else:
        operations.note_refused(actor=SYSTEM, who="a passkey")

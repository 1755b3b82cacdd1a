"""What Django and allauth tell of signing in. They tell it by signals, and in no other way that covers all ways in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa import signals as second_factor
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext as _

from fleetward.domain.partners.actor import SYSTEM
from fleetward.entrypoints.web.account import using
from fleetward.entrypoints.web.actors import actor_of
from fleetward.foundation.accounts import operations

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.foundation.accounts.models import User


def listen() -> None:
    """Once, when everything is loaded."""
    user_logged_in.connect(_signed_in)
    for changed in (second_factor.authenticator_added, second_factor.authenticator_removed):
        changed.connect(_factor_changed)
    second_factor.authentication_failed.connect(_code_refused)


def _signed_in(request: HttpRequest, **_told: Any) -> None:
    """Also by single sign-on and in the demo world: a session knows from its start when it was used."""
    using.begin(request)


def _factor_changed(request: HttpRequest, user: User, **_told: Any) -> None:
    """Whoever is signed in elsewhere came in without the second factor of now: out (ASVS 7.4.3)."""
    kept = request.session.session_key or ""
    if operations.end_other_sessions(actor=actor_of(user) or SYSTEM, user=user, kept=kept):
        messages.info(request, _("You have been signed out everywhere else."))


def _code_refused(user: User, **_told: Any) -> None:
    """The first factor was right, so whose account it is is no secret from those who asked."""
    operations.note(actor=actor_of(user) or SYSTEM, action="user.code_refused", user=user)

"""How allauth behaves here: nobody signs up; people are invited. Signing in brings their language and time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.foundation.accounts.models import User


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a stranger has no business here."""
        del request
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and let the session speak the user's language from here on."""
        super().login(request, user)
        remember(request, user)


def remember(request: HttpRequest, user: User) -> None:
    """Copy the user's language and time zone to the session, where LanguageMiddleware reads them."""
    if user.language:
        request.session["language"] = user.language
    request.session["time_zone"] = user.time_zone

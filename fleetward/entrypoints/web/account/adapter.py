"""How allauth behaves here: nobody signs up; people are invited. Signing in brings their language and time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sign_on import queries as sign_on
from fleetward.entrypoints.web.actors import actor_of
from fleetward.foundation.accounts import operations

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.foundation.accounts.models import User

SIGNED_ON = "sign_on"
"""In the session: by which single sign-on it came. Its provider asks for a second factor, so we do not."""


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a stranger has no business here."""
        del request
        return False

    def pre_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse | None:
        """Whose organisation requires single sign-on goes there, whatever else was right."""
        refused: HttpResponse | None = super().pre_login(request, user, **hooks)
        if refused is None and (required := sign_on.required_of(user)):
            clear_login(request)
            messages.info(request, _("Your organisation signs you in."))
            return redirect("sign-on-go", sign_on_id=required.id)
        return refused

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and let the session speak the user's language from here on."""
        super().login(request, user)
        remember(request, user)

    def post_login(self, request: HttpRequest, user: User, **hooks: Any) -> HttpResponse:
        """Noted, with what was shown: a password, a code, a passkey. Single sign-on notes its own."""
        shown = [one.get("type") or one["method"] for one in get_authentication_records(request, user)]
        operations.note(actor=actor_of(user) or SYSTEM, action="user.signed_in", user=user, shown=shown)
        answer: HttpResponse = super().post_login(request, user, **hooks)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Noted in the vendor's log, whether there is such an account or not."""
        del request
        operations.note_refused(actor=SYSTEM, who=str(credentials.get("email", "")))


def remember(request: HttpRequest, user: User) -> None:
    """Copy the user's language and time zone to the session, where LanguageMiddleware reads them."""
    if user.language:
        request.session["language"] = user.language
    request.session["time_zone"] = user.time_zone

"""Answering an invitation to a customer, a partner or the vendor, by the link of its mail: it works for strangers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.account.adapter import remember
from fleetward.entrypoints.web.account.forms import AccountForm
from fleetward.entrypoints.web.actors import acting
from fleetward.foundation.accounts import queries as accounts
from fleetward.foundation.kit.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from fleetward.foundation.accounts.models import User


@dataclass(frozen=True)
class Invitations:
    """How a room finds its invitations, and takes an answer. `gone` is raised for one that cannot be answered."""

    by_secret: Callable[[str, datetime], Any]
    accept: Callable[..., None]
    accept_as_new: Callable[..., User]
    decline: Callable[..., None]
    refuse_acceptance: Callable[[User], StrOrPromise | None]
    company: Callable[[Any], str]
    gone: type[Exception]
    page: str

    def answer(self, request: HttpRequest, secret: str) -> HttpResponse:
        """Who invites, to what, and the answer. A wrong, expired, answered or withdrawn link gets the same page."""
        found = self.by_secret(secret, timezone.now())
        try:
            if found is not None:
                return self._answered(request, found) or self._asked(request, found)
        except self.gone:
            pass
        return render(request, "customers/no_invitation.html", status=404)

    def taken(self, request: HttpRequest, found: Any) -> HttpResponse:
        """Accepted by whoever is signed in."""
        try:
            self.accept(user=acting(request).user, invitation_id=found.id, now=timezone.now())
        except Refusal as refused:
            messages.error(request, str(refused.why))
            return redirect(request.path)
        messages.success(request, _("Welcome to %(company)s.") % {"company": self.company(found)})
        return redirect("home")

    def _answered(self, request: HttpRequest, found: Any) -> HttpResponse | None:
        """What was posted, done; None if the page is to be shown."""
        if request.method != "POST":
            return None
        if request.POST.get("answer") == "decline":
            self.decline(invitation_id=found.id, now=timezone.now())
            return render(request, "customers/declined.html")
        return self.taken(request, found) if request.user.is_authenticated else None

    def _asked(self, request: HttpRequest, found: Any) -> HttpResponse:
        known = accounts.of_address(found.email)
        form = AccountForm(request.POST or None, email=found.email)
        if not known and not request.user.is_authenticated and form.is_valid():
            return self._begin(request, found, form)
        context = {
            "form": form, "has_account": known is not None, "invitation": found, "company": self.company(found),
            "platform": vendor_profile().platform,
        }  # fmt: skip
        if request.user.is_authenticated:
            context["why_not"] = self._why_not(request, found)
        return render(request, self.page, context)

    def _why_not(self, request: HttpRequest, found: Any) -> str:
        """Why the signed-in person cannot accept; '' if he can."""
        user = acting(request).user
        if not accounts.has_address(user, found.email):
            return _("You are signed in as %(user)s. Sign out to answer this invitation.") % {"user": user.email}
        return str(self.refuse_acceptance(user) or "")

    def _begin(self, request: HttpRequest, found: Any, form: AccountForm) -> HttpResponse:
        """A new account, signed in at once."""
        data = form.cleaned_data
        user = self.accept_as_new(
            invitation_id=found.id, name=data["name"], password=data["password"],
            language=translation.get_language() or settings.LANGUAGE_CODE, now=timezone.now(),
        )  # fmt: skip
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        remember(request, user)
        messages.success(request, _("Welcome to %(company)s.") % {"company": self.company(found)})
        return redirect("home")

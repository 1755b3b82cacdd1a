"""Answering invitations: by the link of the mail, which works for strangers, or in the notification area (F2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fleetward.domain.customers import operations, queries, rules
from fleetward.domain.customers.operations import Gone, Refused
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.entrypoints.web.account.adapter import remember
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.customers.forms import AccountForm
from fleetward.entrypoints.web.page import page
from fleetward.foundation.accounts import queries as accounts

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.customers.models import Invitation


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites, to what, and the answer. A wrong, expired, answered or withdrawn link gets one and the same page."""
    found = people.by_secret(secret, timezone.now())
    if found is None:
        return render(request, "customers/no_invitation.html", status=404)
    try:
        return _answered(request, found) or _asked(request, found)
    except Gone:
        return render(request, "customers/no_invitation.html", status=404)


def _answered(request: HttpRequest, found: Invitation) -> HttpResponse | None:
    """What was posted, done; None if the page is to be shown."""
    if request.method != "POST":
        return None
    if request.POST.get("answer") == "decline":
        operations.decline(invitation_id=found.id, now=timezone.now())
        return render(request, "customers/declined.html")
    return _accept(request, found) if request.user.is_authenticated else None


def _asked(request: HttpRequest, found: Invitation) -> HttpResponse:
    known = accounts.of_address(found.email)
    form = AccountForm(request.POST or None, email=found.email)
    if not known and not request.user.is_authenticated and form.is_valid():
        return _begin(request, found, form)
    context = {"form": form, "has_account": known is not None, **_about(found)}
    if request.user.is_authenticated:
        context["why_not"] = _why_not(request, found)
    return render(request, "customers/invitation.html", context)


def _about(found: Invitation) -> dict[str, Any]:
    return {"invitation": found, "company": queries.name_of(found), "platform": vendor_profile().platform}


def _why_not(request: HttpRequest, found: Invitation) -> str:
    """Why the signed-in person cannot accept; '' if he can."""
    user = acting(request).user
    if not accounts.has_address(user, found.email):
        return _("You are signed in as %(user)s. Sign out to answer this invitation.") % {"user": user.email}
    return str(rules.refuse_acceptance(user) or "")


def _accept(request: HttpRequest, found: Invitation) -> HttpResponse:
    try:
        operations.accept(user=acting(request).user, invitation_id=found.id, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused.why))
        return redirect(request.path)
    messages.success(request, _("Welcome to %(company)s.") % {"company": queries.name_of(found)})
    return redirect("home")


def _begin(request: HttpRequest, found: Invitation, form: AccountForm) -> HttpResponse:
    """A new account, signed in at once."""
    data = form.cleaned_data
    user = operations.accept_as_new(
        invitation_id=found.id, name=data["name"], password=data["password"],
        language=translation.get_language() or settings.LANGUAGE_CODE, now=timezone.now(),
    )  # fmt: skip
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    remember(request, user)
    messages.success(request, _("Welcome to %(company)s.") % {"company": queries.name_of(found)})
    return redirect("home")


@require_POST
@page()
def answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Accept or decline an invitation of one's own notification area."""
    found = people.for_user(acting(request).user, timezone.now()).filter(id=invitation_id).first()
    if found is None:
        raise Http404
    if request.POST.get("answer") == "accept":
        return _accept(request, found)
    operations.decline(invitation_id=found.id, now=timezone.now())
    messages.success(request, _("You have declined the invitation."))
    return redirect("notifications")

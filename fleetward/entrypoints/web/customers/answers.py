"""Answering invitations to a customer: by the link of the mail, or in the notification area (F2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fleetward.domain.customers import operations, queries, rules
from fleetward.domain.customers.queries import people
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.answering import Invitations
from fleetward.entrypoints.web.page import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

INVITATIONS = Invitations(
    people.by_secret, operations.accept, operations.accept_as_new, operations.decline, rules.refuse_acceptance,
    queries.name_of, operations.Gone, "customers/invitation.html",
)  # fmt: skip


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites to which customer, and the answer."""
    return INVITATIONS.answer(request, secret)


@require_POST
@page()
def answer(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Accept or decline an invitation of one's own notification area."""
    found = people.for_user(acting(request).user, timezone.now()).filter(id=invitation_id).first()
    if found is None:
        raise Http404
    if request.POST.get("answer") == "accept":
        return INVITATIONS.taken(request, found)
    operations.decline(invitation_id=found.id, now=timezone.now())
    messages.success(request, _("You have declined the invitation."))
    return redirect("notifications")

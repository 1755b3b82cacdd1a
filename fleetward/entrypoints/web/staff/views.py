"""Who works on the portal for the vendor or for a partner; asking others to, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fleetward.domain.customers.operations import Gone
from fleetward.domain.customers.rules import refuse_acceptance
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.staff import operations, queries, rules
from fleetward.domain.staff.operations import Refused
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.answering import Invitations
from fleetward.entrypoints.web.customers.telling import tell
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.people import asked, person
from fleetward.entrypoints.web.staff.forms import FirstForm, InviteForm, RoleForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

STAFF = (ActorKind.VENDOR, ActorKind.PARTNER)
INVITATIONS = Invitations(
    queries.by_secret, operations.accept, operations.accept_as_new, operations.decline, refuse_acceptance,
    queries.house_name, Gone, "staff/invitation.html",
)  # fmt: skip


@page(Permission.STAFF_MANAGE, kinds=STAFF)
def users(request: HttpRequest) -> HttpResponse:
    """Who works for the vendor, or for the partner, and who is invited."""
    actor = acting(request).actor
    form = InviteForm(actor.partner_id, *([request.POST] if request.method == "POST" else []))
    if form.is_valid() and _invite(request, form):
        return redirect("staff")
    context = {
        "company": actor.tenant or vendor_profile().platform_short,
        "members": [
            person(one, reverse("staff-member", args=[one.user_id])) for one in partners.members(actor.partner_id)
        ],
        "invited": [
            asked(one, reverse("staff-withdraw", args=[one.id]))
            for one in queries.invited(actor.partner_id, timezone.now())
        ],
        "roles": rules.roles(actor.partner_id),
        "may_manage": True,
        "form": form,
    }
    return render(request, "staff/users.html", context)


def _invite(request: HttpRequest, form: InviteForm) -> bool:
    data, actor = form.cleaned_data, acting(request).actor
    try:
        operations.invite(
            actor=actor, partner_id=actor.partner_id, email=data["email"], role=data["role"], now=timezone.now()
        )
    except Refused as refused:
        form.add_error("email", str(refused.why))
        return False
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": data["email"]})
    return True


@require_POST
@page(Permission.STAFF_MANAGE, kinds=STAFF)
def member(request: HttpRequest, colleague_id: UUID) -> HttpResponse:
    """Give somebody another role, end the person's sessions, or take the place away."""
    actor = acting(request).actor
    if not partners.members(actor.partner_id).filter(user_id=colleague_id).exists():
        raise Http404
    who: dict[str, Any] = {"actor": actor, "partner_id": actor.partner_id, "user_id": colleague_id}
    form = RoleForm(actor.partner_id, request.POST)
    if request.POST.get("do") == "remove":
        tell(request, _("The person has no place here any more."), lambda: operations.remove(**who))
    elif request.POST.get("do") == "sign_out":
        tell(request, _("The person has been signed out everywhere."), lambda: operations.sign_out(**who))
    elif form.is_valid():
        role = form.cleaned_data["role"]
        tell(request, _("The role has been changed."), lambda: operations.change_role(**who, role=role))
    still = partners.members(actor.partner_id).filter(user=acting(request).user, role=actor.role).exists()
    return redirect("staff" if still else "home")  # one may have removed oneself, or have another role now


@require_POST
@page(Permission.STAFF_MANAGE, kinds=STAFF)
def withdraw(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    actor = acting(request).actor
    tell(request, _("The invitation has been withdrawn."), lambda: operations.withdraw(
        actor=actor, partner_id=actor.partner_id, invitation_id=asked_id
    ))  # fmt: skip
    return redirect("staff")


@require_POST
@page(Permission.STAFF_MANAGE, kinds=(ActorKind.VENDOR,))
def first(request: HttpRequest, partner_id: UUID) -> HttpResponse:
    """The vendor invites a partner's administrator."""
    actor = acting(request).actor
    if not partners.visible_to(actor).filter(id=partner_id).exists():
        raise Http404
    form = FirstForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That is no e-mail address."))
        return redirect("partner", partner_id)
    email = form.cleaned_data["email"]
    tell(request, _("An invitation is on its way to %(email)s.") % {"email": email}, lambda: operations.invite(
        actor=actor, partner_id=partner_id, email=email, role=rules.head(partner_id), now=timezone.now()
    ))  # fmt: skip
    return redirect("partner", partner_id)


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """For whom somebody is asked to work, as what, and the answer."""
    return INVITATIONS.answer(request, secret)

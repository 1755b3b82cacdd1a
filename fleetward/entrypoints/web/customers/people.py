"""A customer's users, and its partner: who belongs to it, who is invited, who looks after the dashboard (F2, F3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.customers import operations, queries, rules
from fleetward.domain.customers.models import ManagedBy
from fleetward.domain.customers.operations import Refused
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import INVITED, CustomerUserRole, Permission
from fleetward.entrypoints.web.customers.forms import InviteForm, RoleForm
from fleetward.entrypoints.web.customers.lists import TONES
from fleetward.entrypoints.web.customers.space import SpaceRequest, customer_page, in_space
from fleetward.entrypoints.web.customers.telling import tell
from fleetward.entrypoints.web.people import asked as invitee
from fleetward.entrypoints.web.people import person

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.customers.models import Invitation

CUSTOMER = (ActorKind.CUSTOMER,)


@customer_page(Permission.PEOPLE_VIEW)
def users(request: HttpRequest) -> HttpResponse:
    """Who belongs to the customer. Nothing is there for the partner before the customer has accepted (F2)."""
    asked = in_space(request)
    if not rules.may_see_people(asked.actor, asked.customer):
        raise Http404
    may_manage = rules.may_manage_people(asked.actor)
    form = InviteForm(request.POST if may_manage and request.method == "POST" else None)
    if form.is_valid() and _invite(request, asked, form):
        return redirect("customer-users", customer_id=asked.customer.id)
    customer_id = asked.customer.id
    context = {
        "members": [
            person(one, reverse("customer-member", args=[customer_id, one.id]))
            for one in people.members(asked.customer)
        ],
        "invited": [
            invitee(one, reverse("customer-invitation", args=[customer_id, one.id]))
            for one in people.invited(asked.customer, timezone.now())
        ],
        "roles": CustomerUserRole.choices,
        "may_manage": may_manage,
        "form": form,
    }
    return render(request, "customers/users.html", context)


def _invite(request: HttpRequest, asked: SpaceRequest, form: InviteForm) -> bool:
    data = form.cleaned_data
    try:
        operations.invite_member(
            actor=asked.actor, customer_id=asked.customer.id, email=data["email"],
            role=CustomerUserRole(data["role"]), now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error("email", str(refused.why))
        return False
    messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": data["email"]})
    return True


@require_POST
@customer_page(Permission.PEOPLE_MANAGE, kinds=CUSTOMER)
def member(request: HttpRequest, member_id: int) -> HttpResponse:
    """Give a member another role, end the member's sessions, or take the place away."""
    asked, form = in_space(request), RoleForm(request.POST)
    who: dict[str, Any] = {"actor": asked.actor, "customer_id": asked.customer.id, "member_id": member_id}
    if request.POST.get("do") == "remove":
        tell(request, _("The person no longer belongs to the customer."), lambda: operations.remove_member(**who))
    elif request.POST.get("do") == "sign_out":
        tell(request, _("The person has been signed out everywhere."), lambda: operations.sign_member_out(**who))
    elif form.is_valid():
        role = CustomerUserRole(form.cleaned_data["role"])
        tell(request, _("The role has been changed."), lambda: operations.change_role(**who, role=role))
    here = people.members(asked.customer).filter(user=asked.user).exists()  # one may have removed oneself
    return redirect("customer-users", customer_id=asked.customer.id) if here else redirect("home")


@require_POST
@customer_page(Permission.PEOPLE_MANAGE, kinds=CUSTOMER)
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    asked = in_space(request)
    tell(request, _("The invitation has been withdrawn."), lambda: operations.withdraw(
        actor=asked.actor, customer_id=asked.customer.id, invitation_id=invitation_id
    ))  # fmt: skip
    return redirect("customer-users", customer_id=asked.customer.id)


@customer_page(Permission.ASSIGNED_PARTNER_VIEW)
def partner(request: HttpRequest) -> HttpResponse:
    """Who the partner is and what it may do; how the invitation stands; who looks after the dashboard."""
    asked = in_space(request)
    if request.method == "POST":
        _act(request, asked)
        return redirect("customer-partner", customer_id=asked.customer.id)
    customer, actor = asked.customer, asked.actor
    state = people.first_invitations(customer.partner_id, [customer], timezone.now())[customer.id]
    other = ManagedBy.CUSTOMER if customer.managed_by == ManagedBy.PARTNER else ManagedBy.PARTNER
    may_hand_over = actor.may(Permission.DASHBOARD_MANAGE) and not rules.refuse_managed_by(actor, customer, other)
    context = {
        "partner_name": queries.partner_name(customer),
        "state": state,
        "tone": TONES[state],
        "may_invite": actor.may(Permission.CUSTOMER_MANAGE) and not rules.refuse_first_invitation(customer),
        "other": other if may_hand_over else None,
        "invitation": _own_invitation(asked) if actor.role == INVITED else None,
    }
    return render(request, "customers/partner.html", context)


def _own_invitation(asked: SpaceRequest) -> Invitation | None:
    """What the person who is invited here may answer."""
    return people.for_user(asked.user, timezone.now()).filter(customer_id=asked.customer.id).first()


def _act(request: HttpRequest, asked: SpaceRequest) -> None:
    """What a button of the page asks; anything else is nothing."""
    who: dict[str, Any] = {"actor": asked.actor, "customer_id": asked.customer.id}
    do, now = request.POST.get("do"), timezone.now()
    if do == "invite":
        tell(request, _("An invitation is on its way."), lambda: operations.invite_again(**who, now=now))
    elif do == "withdraw":
        tell(request, _("The invitation has been withdrawn."), lambda: operations.withdraw_first(**who))
    elif do in ManagedBy.values:
        wanted = ManagedBy(do)
        tell(request, str(wanted.label), lambda: operations.change_managed_by(**who, managed_by=wanted))

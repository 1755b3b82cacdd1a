"""May this be done now? A reason in the reader's language, or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.models import Customer, CustomerMember, ManagedBy
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import CustomerUserRole, Permission

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django_stubs_ext import StrOrPromise

    from fleetward.foundation.accounts.models import User

ANSWERED = _("This invitation has been answered or withdrawn already.")
HAS_ACCOUNT = _("There is an account with this address already: sign in to accept.")


def may_see_people(actor: Actor, customer: Customer) -> bool:
    """The customer's own people; the partner's once the customer's IT administrator has accepted (F2)."""
    return actor.may(Permission.PEOPLE_VIEW) and _knows(actor, customer)


def _knows(actor: Actor, customer: Customer) -> bool:
    own = actor.kind is ActorKind.CUSTOMER and customer.id in actor.customer_ids
    return own or (actor.kind is ActorKind.PARTNER and customer.accepted_at is not None)


def may_manage_people(actor: Actor) -> bool:
    """Only the customer's own IT administrators say who belongs to it."""
    return actor.kind is ActorKind.CUSTOMER and actor.may(Permission.PEOPLE_MANAGE)


def personal_columns(actor: Actor, customer: Customer) -> frozenset[str]:
    """What of last user and location the actor may see: what the customer collects, if its role may see any (F6)."""
    if not actor.may(Permission.PERSONAL_DATA_VIEW) or not _knows(actor, customer):
        return frozenset()
    collected = {"last_user": customer.collects_last_user, "location": customer.collects_location}
    return frozenset(name for name, yes in collected.items() if yes)


def may_answer_question(actor: Actor) -> bool:
    """Whether self-service alerts stay on is the partner's to answer, whose administrators get the alerts (F3)."""
    return actor.kind is ActorKind.PARTNER and actor.may(Permission.DASHBOARD_MANAGE)


def refuse_plan(program: str, certified: Collection[str]) -> StrOrPromise | None:
    """A plan is limited by the partner's certifications (F1)."""
    return None if program in certified else _("Your company is not certified for this plan.")


def refuse_switch(customer: Customer) -> StrOrPromise | None:
    """Self-service alerts cannot be moved before the first PC of a program has come (R12)."""
    if customer.first_device_at is None:
        return _("Self-service alerts switch themselves on when the first PC with a program has been added.")
    return None


def refuse_first_invitation(customer: Customer) -> StrOrPromise | None:
    """The partner invites one IT administrator; from then on the customer invites its people itself."""
    if customer.accepted_at is not None:
        return _("The customer has accepted: it invites its people itself.")
    return None


def refuse_invitee(email: str, members: Iterable[CustomerMember]) -> StrOrPromise | None:
    """Nobody is invited to where he is."""
    if email.strip().lower() in {member.user.email.lower() for member in members}:
        return _("This person belongs to the customer already.")
    return None


def refuse_managed_by(actor: Actor, customer: Customer, wanted: str) -> StrOrPromise | None:
    """Once the customer has accepted, only it can give its dashboard into the partner's hands (F3)."""
    taken = wanted == ManagedBy.PARTNER and customer.managed_by != wanted
    if taken and customer.accepted_at is not None and actor.kind is not ActorKind.CUSTOMER:
        return _("Only the customer's IT administrator can give the dashboard into your hands.")
    return None


def not_to_begin(actor: Actor, customer: Customer) -> list[str]:
    """The personal data that are not collected, and that the actor may not begin to collect."""
    if actor.kind is ActorKind.CUSTOMER:
        return []
    return [name for name in ("collects_last_user", "collects_location") if not getattr(customer, name)]


def refuse_collection(actor: Actor, customer: Customer, wanted: Mapping[str, object]) -> StrOrPromise | None:
    """What PCs report of their users is begun by the customer alone; anybody who may can end it (F6, F9)."""
    if any(wanted[name] for name in not_to_begin(actor, customer)):
        return _("Only the customer's IT administrator can begin to collect personal data.")
    return None


def refuse_losing(member: CustomerMember, members: Iterable[CustomerMember]) -> StrOrPromise | None:
    """A customer is never without an IT administrator."""
    administrators = [one.id for one in members if one.role == CustomerUserRole.IT_ADMINISTRATOR]
    return _("This is the last IT administrator.") if administrators == [member.id] else None


def refuse_acceptance(user: User) -> StrOrPromise | None:
    """A person works for one company."""
    return _("Your account belongs to another company already.") if people.has_place(user) else None

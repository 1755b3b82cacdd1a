"""Writes of customers and of their dashboards' settings (F1, F3, F9, F11, R12, R13)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import queries, rules
from fleetward.domain.customers.models import ARCHIVE_DAYS, Customer, IdentityProvider, ManagedBy
from fleetward.domain.customers.names import name_key
from fleetward.domain.customers.operations.invitations import invite_contact
from fleetward.domain.customers.operations.locking import locked, refuse, write
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True)
class Details:
    """Who the customer is, and who is its IT administrator (F1)."""

    name: str
    contact_first_name: str
    contact_last_name: str
    contact_email: str
    address: str = ""
    postal_code: str = ""
    city: str = ""
    contact_phone: str = ""
    identity_provider: str = IdentityProvider.PLATFORM


@dataclass(frozen=True)
class Plan:
    """What the customer may use: a program, for how many PCs, until when (F11)."""

    program: str
    seats: int
    plan_ends_on: date | None = None


@transaction.atomic
def add_customer(
    *, actor: Actor, token: UUID, details: Details, plan: Plan, managed_by: ManagedBy, now: datetime
) -> Customer:
    """A customer with a dashboard, and the invitation of its IT administrator (F1, F2).

    `token` comes with the form and becomes the Customer ID: a double click adds one customer.
    """
    actor.require(Permission.CUSTOMER_MANAGE)
    if actor.partner_id is None or actor.kind is not ActorKind.PARTNER:
        raise Forbidden(Permission.CUSTOMER_MANAGE)
    fields = asdict(details) | asdict(plan) | {
        "managed_by": managed_by, "name_key": name_key(details.name), "created_at": now,
    }  # fmt: skip
    with scoped(Scope(actor.partner_id)):
        refuse(rules.refuse_plan(plan.program, queries.plans(actor, now)))
        made, created = Customer.objects.get_or_create(partner_id=actor.partner_id, id=token, defaults=fields)
        if created:
            audit.record(actor, "customer.added", made, name=made.name, plan=made.program, managed_by=str(managed_by))
            invite_contact(actor=actor, customer=made, now=now)
    return made


@transaction.atomic
def change_details(*, actor: Actor, customer_id: UUID, details: Details, now: datetime) -> None:
    """Change who the customer is. Before it has accepted, another e-mail address is invited in place of the old."""
    actor.require(Permission.DASHBOARD_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        changed = write(customer, **asdict(details), name_key=name_key(details.name))
        if changed:
            audit.record(actor, "customer.changed", customer, changed=[name for name in changed if name != "name_key"])
        if "contact_email" in changed and customer.accepted_at is None:
            customer.contact_email = details.contact_email
            invite_contact(actor=actor, customer=customer, now=now)


@transaction.atomic
def change_plan(*, actor: Actor, customer_id: UUID, plan: Plan, now: datetime) -> None:
    """Change program, seats or end of the plan. One that is kept needs no certificate any more (F11)."""
    actor.require(Permission.CUSTOMER_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        if plan.program != customer.program:
            refuse(rules.refuse_plan(plan.program, queries.plans(actor, now)))
        if write(customer, **asdict(plan)):
            ends = plan.plan_ends_on.isoformat() if plan.plan_ends_on else ""
            audit.record(actor, "customer.plan_changed", customer, plan=plan.program, seats=plan.seats, ends=ends)


@transaction.atomic
def change_managed_by(*, actor: Actor, customer_id: UUID, managed_by: ManagedBy) -> None:
    """Give the dashboard into the partner's hands, or back (F3).

    A partner that takes over while self-service alerts are on is asked whether to switch them off.
    """
    actor.require(Permission.DASHBOARD_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        refuse(rules.refuse_managed_by(actor, customer, managed_by))
        ask = managed_by == ManagedBy.PARTNER and customer.self_service
        if "managed_by" in write(customer, managed_by=managed_by):
            write(customer, self_service_question=ask)
            audit.record(actor, "customer.managed_by_changed", customer, managed_by=str(managed_by))


@transaction.atomic
def change_preferences(
    *, actor: Actor, customer_id: UUID, archive_days: int, collects_last_user: bool, collects_location: bool
) -> None:
    """Change when un-enrolled PCs are archived, and which personal data PCs report (F8, F9)."""
    actor.require(Permission.DASHBOARD_MANAGE)
    if archive_days not in ARCHIVE_DAYS:
        raise ValueError(archive_days)
    wanted = {
        "archive_days": archive_days, "collects_last_user": collects_last_user, "collects_location": collects_location,
    }  # fmt: skip
    with locked(actor=actor, customer_id=customer_id) as customer:
        refuse(rules.refuse_collection(actor, customer, wanted))
        if changed := write(customer, **wanted):
            audit.record(actor, "customer.preferences_changed", customer, **{name: wanted[name] for name in changed})


@transaction.atomic
def switch_self_service(*, actor: Actor, customer_id: UUID, on: bool) -> None:
    """Switch self-service alerts off or on again (R11, R13). Refused before the first PC of a program (R12)."""
    actor.require(Permission.DASHBOARD_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        refuse(rules.refuse_switch(customer))
        if "self_service" in write(customer, self_service=on, self_service_question=False):
            audit.record(actor, "self_service.switched_on" if on else "self_service.switched_off", customer)


@transaction.atomic
def answer_self_service_question(*, actor: Actor, customer_id: UUID, keep: bool) -> None:
    """The partner that manages the dashboard says whether self-service alerts stay on (F3)."""
    if not rules.may_answer_question(actor):
        raise Forbidden(Permission.DASHBOARD_MANAGE)
    with locked(actor=actor, customer_id=customer_id) as customer:
        if not customer.self_service_question:
            return  # answered already, by a colleague or by the switch itself
        write(customer, self_service_question=False, self_service=keep and customer.self_service)
        audit.record(actor, "self_service.question_answered", customer, keep=keep)

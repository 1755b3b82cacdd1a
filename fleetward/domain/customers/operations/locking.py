"""Finding the customer that an operation is about, and refusing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from fleetward.domain.customers import queries
from fleetward.domain.customers.models import Customer
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.refusal import Refusal
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor

_WATCHED = (
    "name", "identity_provider", "program", "seats", "plan_ends_on", "managed_by", "archive_days",
    "collects_last_user", "collects_location", "self_service", "self_service_question", "accepted_at",
)  # fmt: skip
"""What the audit log tells with its value before and after; of contacts and addresses only that they changed."""


class Refused(Refusal):
    """A rule of this room forbids it."""


def refuse(why: StrOrPromise | None) -> None:
    """Raise `Refused` if a rule gave a reason."""
    if why:
        raise Refused(why)


@contextmanager
def locked(*, actor: Actor, customer_id: UUID) -> Iterator[Customer]:
    """The customer, kept from others until this transaction ends; `DoesNotExist` unless the actor may see it.

    Inside is the partner's scope, because the audit log is the partner's.
    """
    if actor.partner_id is None:
        raise Customer.DoesNotExist
    with scoped(Scope(actor.partner_id)):
        customer = queries.visible_to(actor).select_for_update().get(id=customer_id)
        audit.watch(customer, *_WATCHED)
        yield customer


def write(customer: Customer, **fields: object) -> list[str]:
    """Store what differs; returns the names of it."""
    changed = {name: value for name, value in fields.items() if getattr(customer, name) != value}
    if changed:
        Customer.objects.filter(partner_id=customer.partner_id, id=customer.id).update(**changed)
    for name, value in changed.items():
        setattr(customer, name, value)
    return sorted(changed)

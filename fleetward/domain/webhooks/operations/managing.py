"""Making, changing, pausing and deleting endpoints, and giving them a new secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.webhooks import queries, rules, signing
from fleetward.domain.webhooks.lifecycle import GIVEN_UP, EndpointState, PausedWhy
from fleetward.domain.webhooks.models import Attempt, Delivery, Endpoint
from fleetward.domain.webhooks.operations.locking import Refused, host, locked, owner, refuse, write
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

__all__ = ["OVERLAP", "Refused", "Wanted", "change", "create", "delete", "pause", "resume", "rotate"]

OVERLAP = timedelta(hours=24)
"""How long messages are signed with the old secret too after there is a new one."""


@dataclass(frozen=True)
class Wanted:
    """What somebody fills in of an endpoint."""

    name: str
    url: str
    events: Sequence[str]


@transaction.atomic
def create(*, actor: Actor, wanted: Wanted, token: UUID, now: datetime) -> tuple[Endpoint, str]:
    """A new endpoint, told of what happens from now on, and its secret, which nobody can ask for again.

    `token` comes with the form and becomes its id: sent twice, it is refused as `made_already`.
    """
    partner_id, customer_id = owner(actor=actor)
    refuse(rules.refuse_wanted(wanted.url, wanted.events, to_customer=customer_id is not None))
    with scoped(Scope(partner_id)):
        refuse("made_already" if Endpoint.objects.filter(partner_id=partner_id, id=token).exists() else None)
        refuse("too_many" if queries.endpoints(actor).count() >= rules.MOST_ENDPOINTS else None)
        made = Endpoint.objects.create(
            partner_id=partner_id, id=token, customer_id=customer_id, name=wanted.name, url=wanted.url,
            events=sorted(set(wanted.events)), seed=signing.new_seed(), taken_to=now, created_at=now,
            created_by=actor.label,
        )  # fmt: skip
        audit.record(actor, "webhook.created", made, host=host(made.url), events=made.events)
    return made, signing.secret(made.seed)


@transaction.atomic
def change(*, actor: Actor, endpoint_id: UUID, wanted: Wanted) -> Endpoint:
    """Another name, address or choice of events. What waits goes to the new address."""
    _partner, customer_id = owner(actor=actor)
    refuse(rules.refuse_wanted(wanted.url, wanted.events, to_customer=customer_id is not None))
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        before = {"name": endpoint.name, "host": host(endpoint.url), "events": endpoint.events}
        write(endpoint, name=wanted.name, url=wanted.url, events=sorted(set(wanted.events)))
        after = {"name": endpoint.name, "host": host(endpoint.url), "events": endpoint.events}
        audit.changed(actor, "webhook.changed", endpoint, before=before, after=after)
    return endpoint


@transaction.atomic
def rotate(*, actor: Actor, endpoint_id: UUID, now: datetime) -> tuple[Endpoint, str]:
    """A new secret; for 24 hours messages are signed with the old one as well, so that none is refused meanwhile."""
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        write(endpoint, previous_seed=endpoint.seed, previous_until=now + OVERLAP, seed=signing.new_seed())
        audit.record(actor, "webhook.secret_rotated", endpoint)
    return endpoint, signing.secret(endpoint.seed)


@transaction.atomic
def pause(*, actor: Actor, endpoint_id: UUID) -> Endpoint:
    """Nothing is sent from now on. Paused already: nothing changes."""
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        if endpoint.state == EndpointState.ACTIVE:
            write(endpoint, state=EndpointState.PAUSED, paused_why=PausedWhy.PEOPLE)
            audit.record(actor, "webhook.paused", endpoint, why=str(PausedWhy.PEOPLE))
    return endpoint


@transaction.atomic
def resume(*, actor: Actor, endpoint_id: UUID, now: datetime) -> Endpoint:
    """What waits is sent again, and what happened meanwhile is caught up with, 3 days back at most."""
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        if endpoint.state == EndpointState.PAUSED:
            since = max(endpoint.taken_to, now - GIVEN_UP)
            write(endpoint, state=EndpointState.ACTIVE, paused_why=PausedWhy.NONE, failing_since=None, taken_to=since)
            audit.record(actor, "webhook.resumed", endpoint)
    return endpoint


@transaction.atomic
def delete(*, actor: Actor, endpoint_id: UUID) -> None:
    """The endpoint, and its delivery log with it."""
    with locked(actor=actor, endpoint_id=endpoint_id) as endpoint:
        whose = {"partner_id": endpoint.partner_id}
        sent = Delivery.objects.filter(**whose, endpoint_id=endpoint.id)
        Attempt.objects.filter(**whose, delivery_id__in=sent.values("id")).delete()
        sent.delete()
        audit.record(actor, "webhook.deleted", endpoint, host=host(endpoint.url))
        Endpoint.objects.filter(**whose, id=endpoint.id).delete()

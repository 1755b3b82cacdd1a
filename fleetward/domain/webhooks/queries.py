"""Reads of endpoints and deliveries. `endpoints` and `deliveries` are the doors to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, Min, OuterRef, Subquery

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.webhooks.event_types import EVENT_TYPES
from fleetward.domain.webhooks.lifecycle import DeliveryState, EndpointState
from fleetward.domain.webhooks.models import Attempt, Delivery, Endpoint
from fleetward.foundation.audit.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor


def endpoints(actor: Actor) -> QuerySet[Endpoint]:
    """The actor's endpoints: a partner its own, a customer its own; for those who manage them."""
    if actor.partner_id is None or not actor.may(Permission.API_MANAGE):
        return Endpoint.objects.none()
    rows = Endpoint.objects.filter(partner_id=actor.partner_id)
    if actor.kind is ActorKind.CUSTOMER:
        return rows.filter(customer_id__in=actor.customer_ids)
    return rows.filter(customer_id__isnull=True)


def deliveries(actor: Actor, endpoint: Endpoint) -> QuerySet[Delivery]:
    """What was or is to be sent to one of the actor's endpoints."""
    if not endpoints(actor).filter(id=endpoint.id).exists():
        return Delivery.objects.none()
    return Delivery.objects.filter(partner_id=endpoint.partner_id, endpoint_id=endpoint.id)


def attempts(delivery: Delivery) -> QuerySet[Attempt]:
    """Every try, the last first. For who may see the delivery."""
    return Attempt.objects.filter(partner_id=delivery.partner_id, delivery_id=delivery.id).order_by("-id")


def with_news() -> list[tuple[UUID, UUID]]:
    """Partner and id of active endpoints for whose partner anything was noted since they were looked after."""
    noted = AuditEntry.objects.filter(partner_id=OuterRef("partner_id"), at__gte=OuterRef("taken_to"))
    rows = Endpoint.objects.using("vendor").filter(Exists(noted), state=EndpointState.ACTIVE)
    return list(rows.order_by("partner_id", "id").values_list("partner_id", "id"))


def not_listed(endpoint: Endpoint, most: int) -> list[AuditEntry]:
    """Rows of the audit log that the endpoint is to be told of and that no delivery is for yet, the oldest first."""
    listed = Delivery.objects.filter(partner_id=endpoint.partner_id, endpoint_id=endpoint.id, entry_id=OuterRef("id"))
    rows = AuditEntry.objects.filter(
        ~Exists(listed), partner_id=endpoint.partner_id, at__gte=endpoint.taken_to, action__in=_actions(endpoint)
    )
    if endpoint.customer_id:
        rows = rows.filter(customer_id=endpoint.customer_id)
    return list(rows.order_by("at", "id")[:most])


def _actions(endpoint: Endpoint) -> list[str]:
    """Those of the chosen events; of a customer's endpoint only what its people read."""
    chosen = [EVENT_TYPES[code] for code in endpoint.events if code in EVENT_TYPES]
    return [action for one in chosen if one.for_customers or not endpoint.customer_id for action in one.actions]


def due(now: datetime, *, failing: bool, but: Collection[UUID], most: int) -> list[tuple[UUID, UUID]]:
    """Partner and id of active endpoints for which something is due, whoever has waited longest first."""
    waiting = Delivery.objects.filter(
        partner_id=OuterRef("partner_id"), endpoint_id=OuterRef("id"), state=DeliveryState.WAITING,
        next_try_at__lte=now,
    )  # fmt: skip
    first = waiting.order_by().values("endpoint_id").annotate(first=Min("next_try_at")).values("first")
    rows = Endpoint.objects.using("vendor").filter(
        state=EndpointState.ACTIVE, failing_since__isnull=not failing
    ).exclude(id__in=but)  # fmt: skip
    rows = rows.annotate(first=Subquery(first)).filter(first__isnull=False).order_by("first", "id")
    return list(rows.values_list("partner_id", "id")[:most])


def partners_with_old(before: datetime) -> list[UUID]:
    """Partners with deliveries from before this moment; read across partners."""
    rows = Delivery.objects.using("vendor").filter(created_at__lt=before).exclude(state=DeliveryState.WAITING)
    return list(rows.order_by("partner_id").values_list("partner_id", flat=True).distinct())


def with_last(rows: QuerySet[Endpoint]) -> QuerySet[Endpoint]:
    """With when something was last delivered, and how many deliveries failed."""
    own = Delivery.objects.filter(partner_id=OuterRef("partner_id"), endpoint_id=OuterRef("id")).order_by()
    delivered = own.filter(state=DeliveryState.DELIVERED).order_by("-created_at").values("finished_at")[:1]
    failed = own.filter(state=DeliveryState.FAILED).values("endpoint_id").annotate(n=Count("id")).values("n")
    return rows.annotate(last_delivered=Subquery(delivered), failed=Subquery(failed)).order_by(F("name"), "id")

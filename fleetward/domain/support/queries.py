"""Reads of support cases. `visible_to` is the only door to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support.lifecycle import ENDED
from fleetward.domain.support.models import SupportCase

if TYPE_CHECKING:
    from django.db.models import QuerySet


def visible_to(actor: Actor) -> QuerySet[SupportCase]:
    """The vendor's support agents see all; a partner and a customer each see what they asked themselves."""
    if actor.kind is ActorKind.VENDOR and actor.may(Permission.SUPPORT_ANSWER):
        return SupportCase.objects.using("vendor").select_related("partner")
    if not actor.may(Permission.SUPPORT_REQUEST) or actor.partner_id is None:
        return SupportCase.objects.none()
    rows = SupportCase.objects.filter(partner_id=actor.partner_id)
    if actor.kind is ActorKind.CUSTOMER:
        return rows.filter(customer_id__in=actor.customer_ids)
    return rows.filter(customer_id__isnull=True)


def open_support_cases(actor: Actor) -> QuerySet[SupportCase]:
    """Those that nobody has closed."""
    return visible_to(actor).exclude(state__in=ENDED)

"""What can be done with an endpoint or a delivery now: a word for why not, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.webhooks.event_types import offered
from fleetward.domain.webhooks.lifecycle import DeliveryState, EndpointState
from fleetward.gateways import outgoing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetward.domain.webhooks.models import Delivery, Endpoint

MOST_ENDPOINTS = 20
"""Of one partner, or of one customer."""


def refuse_address(url: str) -> str | None:
    """An address of the web, at all; whether it can be reached is found out when something is sent."""
    try:
        outgoing.parsed(url)
    except outgoing.NotReached:
        return "bad_address"
    return None


def refuse_wanted(url: str, events: Iterable[str], *, to_customer: bool) -> str | None:
    """An address of the web, and only events that are offered."""
    chosen, known = set(events), {one.code for one in offered(to_customer=to_customer)}
    return refuse_address(url) or (None if chosen and chosen <= known else "bad_events")


def refuse_test(endpoint: Endpoint) -> str | None:
    """A test event is sent as any other: not while the endpoint is paused."""
    return None if endpoint.state == EndpointState.ACTIVE else "paused"


def refuse_replay(delivery: Delivery) -> str | None:
    """What waits is sent anyway."""
    return "waits" if delivery.state == DeliveryState.WAITING else None

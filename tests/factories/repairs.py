"""Repair cases, made and worked by the operations themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction

from fleetward.domain.repairs import operations
from fleetward.domain.repairs.models import RepairCase, RepairEvent
from fleetward.domain.repairs.queries import Contact
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import alerts

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

NOW = datetime.now(UTC).replace(microsecond=0)
CONTACT = Contact("Siri Lie", "siri@fjord.example", "+47 900 00 000", "Storgata 1, Oslo", "Mornings")
"""A person at a PC. Whatever page is not the desk's must not show any of it."""


def submit(of: Alert, **fields: Any) -> RepairCase:
    """Submitted by the person at the PC."""
    usual: dict[str, Any] = {"contact": CONTACT, "consent": True, "language": "nb", "now": NOW}
    return operations.submit_from_link(partner_id=of.partner_id, alert_id=of.id, **(usual | fields))


def submitted(of: Device, **fields: Any) -> RepairCase:
    """A repair case of the PC, submitted by the person at it."""
    return submit(alerts.an_alert(of), **fields)


def opened(actor: Actor, of: Device, **fields: Any) -> RepairCase:
    """A repair case of the PC, opened from a page by the actor."""
    usual: dict[str, Any] = {
        "alert_id": None, "token": uuid7(), "contact": CONTACT, "consent": True, "description": "It is slow",
        "language": "en", "now": NOW,
    }  # fmt: skip
    with scoped(actor.scope), transaction.atomic():
        return operations.open_repair_case(actor=actor, device_id=of.id, **(usual | fields))


WINDOW = (NOW + timedelta(days=2), NOW + timedelta(days=2, hours=2))


def do(actor: Actor, repair: RepairCase, step: str, **fields: Any) -> None:
    """Take a step with the repair case as the actor; `step` is the operation's name."""
    usual: dict[str, dict[str, Any]] = {
        "assign": {"technician": "Per Vik"},
        "diagnose": {"diagnosis": "The disk wears out"},
        "schedule": {"visit": "on_site", "visit_from": WINDOW[0], "visit_until": WINDOW[1]},
        "send_part": {"part": "SSD 512 GB", "carrier": "Bring", "tracking": "TT1"},
        "could_not_repair": {"reason": "No part any more"},
        "add_message": {"text": "When do you come?"},
        "add_note": {"text": "Ask the second floor"},
    }  # fmt: skip
    with scoped(actor.scope), transaction.atomic():
        operation = getattr(operations, step)
        operation(actor=actor, repair_id=repair.id, **({"now": NOW} | usual.get(step, {}) | fields))


def again(of: RepairCase) -> RepairCase:
    """The repair case as it is stored now."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return RepairCase.objects.get(partner_id=of.partner_id, id=of.id)


def history(of: RepairCase) -> list[RepairEvent]:
    """All that happened to it, internal notes too."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        rows = RepairEvent.objects.filter(partner_id=of.partner_id, repair_id=of.id)
        return list(rows.order_by("at", "id"))


def all_of(partner_id: UUID) -> list[RepairCase]:
    """Every repair case of the partner, oldest first."""
    with scoped(Scope(partner_id)), transaction.atomic():
        return list(RepairCase.objects.filter(partner_id=partner_id).order_by("submitted_at", "id"))


def at_once(count: int, do: Callable[[int], Any]) -> list[Any]:
    """Done by so many threads at the same moment, each with connections of its own."""

    def one(number: int) -> Any:
        try:
            return do(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))

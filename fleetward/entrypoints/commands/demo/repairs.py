"""What ails the demo world's PCs since a few days, and the repair cases that came of it, at both kinds of desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from fleetward.domain.alerts import operations as alerts
from fleetward.domain.alerts import queries as alert_queries
from fleetward.domain.alerts.lifecycle import AlertState, PartKind
from fleetward.domain.alerts.operations import NewReading
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Place
from fleetward.domain.repairs import operations, queries
from fleetward.domain.repairs.lifecycle import Visit
from fleetward.domain.repairs.queries import Contact
from fleetward.entrypoints.commands.fleet import health
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

MEASURED = tuple(timedelta(days=days) for days in (5, 4, 3, 2, 1))  # before the anchor's morning
IN_POOL = 40  # PCs of each partner's page that are looked at
MORNING, FORENOON = timedelta(hours=8), timedelta(hours=10)

_KINDS = {
    "disks": PartKind.DISK, "batteries": PartKind.BATTERY, "temperatures": PartKind.TEMPERATURE, "fans": PartKind.FAN,
    "memory": PartKind.MEMORY, "firmware": PartKind.FIRMWARE,
}  # fmt: skip


def play(administrators: Iterable[Actor], desk: Actor, anchor: datetime) -> None:
    """Readings of five days; every other user who may be told submits a repair case; the desks are at work."""
    for actor in administrators:
        for pc in _ailing(actor):
            for ago in MEASURED:
                _measure(pc, anchor - ago + MORNING)
        _submit(actor, anchor - timedelta(days=1) + FORENOON)
        _work(actor, anchor - timedelta(hours=9))
    _work(desk, anchor - timedelta(hours=9))


def _ailing(actor: Actor) -> list[Device]:
    """PCs of dashboards and of the page that are not well; the fleet's other PCs measure when it runs."""
    with scoped(actor.scope), transaction.atomic():
        mine = devices.visible_to(actor).order_by("serial")
        some = [*mine.filter(place=Place.DASHBOARD), *mine.filter(place=Place.POOL)[:IN_POOL]]
    return [pc for pc in some if health.character(pc.serial) is not health.Character.WELL]


def _measure(pc: Device, at: datetime) -> None:
    alerts.record_readings(
        partner_id=pc.partner_id, device_id=pc.id, reading=_reading(health.measure(pc.serial, pc.model, at), at), now=at
    )


def _reading(message: dict[str, Any], at: datetime) -> NewReading:
    parts = [
        {"kind": str(kind), "part": one.pop("id"), "label": one.pop("name"), "values": one}
        for name, kind in _KINDS.items()
        for one in message.get(name, [])
    ]
    missing = [str(kind) for name, kind in _KINDS.items() if name not in message]
    return NewReading(UUID(message["id"]), at, parts, missing)


def _submit(actor: Actor, now: datetime) -> None:
    with scoped(actor.scope), transaction.atomic():
        found = alert_queries.visible_to(actor).filter(state=AlertState.OPEN).order_by("serial", "rule")
        told = [one for one in found if alert_queries.may_be_shown(one.partner_id, one.id)]
    for number, alert in enumerate(told[::2]):
        operations.submit_from_link(
            partner_id=alert.partner_id, alert_id=alert.id, contact=_contact(alert), consent=True, language="nb",
            now=now + timedelta(minutes=17 * number),
        )  # fmt: skip


def _contact(alert: Alert) -> Contact:
    return Contact("Aud Berg", "aud.berg@user.example", "+47 900 12 345", "2. etasje, rom 214", f"8-15, {alert.serial}")


def _work(actor: Actor, now: datetime) -> None:
    """The desk has taken up what came first: one is repaired, one has a date, one is being looked at."""
    with scoped(actor.scope), transaction.atomic():
        waiting: Sequence[Any] = list(queries.queue(actor).order_by("submitted_at", "id")[:3])
    with scoped(actor.scope):
        for step, repair in zip((_repair, _schedule, operations.take), waiting, strict=False):
            step(actor=actor, repair_id=repair.id, now=now)


def _repair(*, actor: Actor, repair_id: UUID, now: datetime) -> None:
    operations.take(actor=actor, repair_id=repair_id, now=now)
    operations.diagnose(actor=actor, repair_id=repair_id, diagnosis="Delen er defekt og byttes.", now=now)
    operations.finish(actor=actor, repair_id=repair_id, now=now + timedelta(hours=2), text="Delen er byttet.")


def _schedule(*, actor: Actor, repair_id: UUID, now: datetime) -> None:
    begins = now + timedelta(days=2)
    operations.schedule(
        actor=actor, repair_id=repair_id, visit=Visit.ON_SITE, visit_from=begins,
        visit_until=begins + timedelta(hours=2), now=now, technician="Trond Eide",
    )  # fmt: skip

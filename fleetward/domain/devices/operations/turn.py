"""One at a time moves a partner's PCs: the turn is the partner's own row of figures, which every move writes anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F

from fleetward.domain.devices.models import Device, Place, PoolStatus

if TYPE_CHECKING:
    from uuid import UUID


def take_turn(partner_id: UUID) -> None:
    """Wait until nobody else moves PCs of this partner, and keep others waiting until this transaction ends.

    Taken before any PC is touched, and for several partners in the order of their ids: so nobody waits for
    somebody who waits for him. Runs in the partner's scope. An agent's check-in moves nothing and does not wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO devices_poolstatus (partner_id, on_page, waiting_for_certificate) VALUES (%s, 0, 0) "
            "ON CONFLICT (partner_id) DO NOTHING",
            [partner_id],
        )
        cursor.execute("SELECT 1 FROM devices_poolstatus WHERE partner_id = %s FOR UPDATE", [partner_id])


def count_on_page(partner_id: UUID, change: int) -> None:
    """Keep how many PCs stand on the partner's page; the caller has the turn."""
    if change:
        PoolStatus.objects.filter(partner_id=partner_id).update(on_page=F("on_page") + change)


def keep_still(partner_id: UUID, device_id: UUID) -> Device | None:
    """The PC, kept where it stands until this transaction ends; None where the partner no longer holds it.

    Takes no turn: whoever moves the PC, or checks in, waits for us alone.
    """
    rows = Device.objects.select_for_update(no_key=True).filter(partner_id=partner_id, id=device_id)
    return rows.exclude(place=Place.LEFT).first()

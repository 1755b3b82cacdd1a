"""What a search finds among repair cases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.devices.pool_filter import serial_key
from fleetward.domain.devices.queries import LEAST_OF_SERIAL
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.repairs import queries
from fleetward.domain.repairs.lifecycle import RepairState
from fleetward.entrypoints.web.found import Found, Group
from fleetward.entrypoints.web.repair_desk.wording import TONES
from fleetward.foundation.kit.ids import begins_number

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase


def repair_cases(actor: Actor, text: str, limit: int) -> list[Found]:
    """By number, or by the serial number of the PC, from its start."""
    wanted = text.upper() if begins_number(text.upper()) else serial_key(text)
    if len(wanted) < LEAST_OF_SERIAL:
        return []
    return [
        Found(one.number, f"{one.serial} · {one.model}", _address(actor, one), str(RepairState(one.state).label),
              TONES[RepairState(one.state)], exact=one.number == wanted)
        for one in queries.named(actor, wanted, limit)
    ]  # fmt: skip


def _address(actor: Actor, one: RepairCase) -> str:
    if actor.kind is ActorKind.CUSTOMER:
        return reverse("customer-repair-case", kwargs={"customer_id": one.customer_id, "repair_id": one.id})
    return reverse("repair-case", kwargs={"repair_id": one.id})


def _all(actor: Actor, text: str) -> str:
    query = urlencode({"state": "any", "q": text})
    if actor.kind is ActorKind.CUSTOMER:
        return f"{reverse('customer-repair-cases', kwargs={'customer_id': actor.customer_ids[0]})}?{query}"
    return f"{reverse('repair-cases-all' if actor.kind is ActorKind.PARTNER else 'repair-cases')}?{query}"


GROUPS = [
    Group(
        gettext_lazy("Repair cases"), "wrench", gettext_lazy("number, or serial number from its start"),
        lambda actor: actor.may(Permission.REPAIR_CASE_VIEW), repair_cases, _all,
    )
]  # fmt: skip

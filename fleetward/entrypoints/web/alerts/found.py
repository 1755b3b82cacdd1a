"""What a search finds among the alerts of all partners, where there are no lists of PCs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.alerts import queries, wording
from fleetward.domain.alerts.lifecycle import AlertState
from fleetward.domain.devices.pool_filter import serial_key
from fleetward.domain.devices.queries import LEAST_OF_SERIAL
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.web.found import Found, Group, list_of

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def alerts(actor: Actor, text: str, limit: int) -> list[Found]:
    """By the serial number of the PC, from its start."""
    wanted = serial_key(text)
    if len(wanted) < LEAST_OF_SERIAL:
        return []
    return [
        Found(
            one.serial, f"{wording.title(one.rule)} · {one.partner.name}",
            reverse("alert", kwargs={"alert_id": one.id}), str(AlertState(one.state).label),
            "warn" if one.state == AlertState.OPEN else "",
        )
        for one in queries.with_serial(actor, wanted, limit)
    ]  # fmt: skip


GROUPS = [
    Group(
        gettext_lazy("Alerts"), "triangle-alert", gettext_lazy("serial number, from its start"),
        lambda actor: actor.kind is ActorKind.VENDOR and actor.may(Permission.ALERT_VIEW), alerts,
        list_of("alerts", state="all"),
    )
]  # fmt: skip

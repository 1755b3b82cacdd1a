"""What our own agent says of its PC: inventory and readings. Each speaks for one PC, with its credential."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from fleetward.domain.alerts import operations as alerts
from fleetward.domain.enrolment.operations import presence
from fleetward.entrypoints.agent_api import attempts, bodies, health
from fleetward.entrypoints.agent_api.answers import for_agents
from fleetward.entrypoints.agent_api.speaking import speaker, unknown_pc
from fleetward.gateways.inventory.json_reader import read_json
from fleetward.gateways.inventory.message import Kind
from fleetward.gateways.inventory.packing import Unreadable

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.alerts.operations import NewReading
    from fleetward.domain.enrolment.operations.presence import KnownPc
    from fleetward.gateways.inventory.message import Message


@for_agents
def readings(request: HttpRequest) -> HttpResponse:
    """What the PC measured at one moment. One that is known already is accepted, and stored once."""
    pc, now = speaker(request), timezone.now()
    reading = health.reading(bodies.json_object(request), now)
    _there(request, pc, now)
    _record(pc, reading, now)
    return JsonResponse({"accepted": True})


@for_agents
def inventory(request: HttpRequest) -> HttpResponse:
    """What the PC consists of; with `content.health`, what it measured too. A partial one says that it is there."""
    pc, now = speaker(request), timezone.now()
    message = _message(request)
    reading = None if message.additions is None else health.reading(message.additions, now)
    _there(request, pc, now)
    if not message.partial:
        alerts.record_inventory(
            partner_id=pc.partner_id, device_id=pc.device_id, agent=message.agent, content=message.content, now=now
        )
    if reading:
        _record(pc, reading, now)
    return JsonResponse({"accepted": True})


def _message(request: HttpRequest) -> Message:
    try:
        message = read_json(bodies.read_json(request, bodies.LARGEST_INVENTORY))
    except Unreadable as fault:
        raise bodies.malformed(str(fault)) from None
    if message.kind is not Kind.INVENTORY:
        raise bodies.malformed("action must be inventory.")
    return message


def _there(request: HttpRequest, pc: KnownPc, now: datetime) -> None:
    """Whoever reports is there; 401 for a PC that is no longer held."""
    try:
        presence.note_seen(pc=pc, address=attempts.address(request), now=now)
    except presence.CredentialRefused:
        raise unknown_pc() from None


def _record(pc: KnownPc, reading: NewReading, now: datetime) -> None:
    whose: dict[str, Any] = {"partner_id": pc.partner_id, "device_id": pc.device_id}
    alerts.record_readings(reading=reading, now=now, **whose)

"""Agents that nobody here wrote: FusionInventory's (XML) and GLPI's (JSON), at one address.

They keep no credential. Each inventory says who the PC is by its serial and product number; a key in its TAG puts the
PC on a dashboard, and without one only a PC of a pool may report. Nothing secret is handed out.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from fleetward.domain.alerts import operations as alerts
from fleetward.domain.enrolment import secrets
from fleetward.domain.enrolment.operations import presence, registering
from fleetward.entrypoints.agent_api import attempts, bodies
from fleetward.entrypoints.agent_api.answers import Problem, guarded
from fleetward.entrypoints.agent_api.views import described
from fleetward.gateways.inventory.message import Form, Kind
from fleetward.gateways.inventory.packing import Packing, TooLarge, Unreadable, pack, packing_of, unpack
from fleetward.gateways.inventory.parts import PERSONAL
from fleetward.gateways.inventory.reading import form_of, read
from fleetward.gateways.inventory.xml_reader import write_xml

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.devices.operations import EnrollingPc
    from fleetward.domain.enrolment.operations.presence import KnownPc
    from fleetward.gateways.inventory.message import Message

EVERY = 24  # hours between two inventories
_TYPES = {
    Packing.ZLIB: "application/x-compress-zlib", Packing.GZIP: "application/x-compress-gzip",
    Packing.PLAIN: "application/xml",
}  # fmt: skip
_OTHER_TASKS = ["collect", "deploy", "esx", "netdiscovery", "netinventory", "remoteinventory", "wakeonlan"]
_NO_SERIAL = "The inventory must say the PC's serial number and product number (BIOS: SSN, SKUNUMBER)."


@dataclass
class Tongue:
    """The form that an agent understands: its message's own; before that is known, what the request looks like."""

    form: Form
    packing: Packing = Packing.PLAIN

    def hello(self) -> HttpResponse:
        """What to do: send an inventory once a day, and nothing about people."""
        if self.form is Form.XML:
            return self._xml({"RESPONSE": "SEND", "PROLOG_FREQ": str(EVERY)})
        inventory = {"server": "glpi", "version": "10.0.0", "no-category": ",".join(PERSONAL)}
        return JsonResponse(
            {"status": "ok", "expiration": EVERY, "tasks": {"inventory": inventory}, "disabled": _OTHER_TASKS}
        )

    def thanks(self) -> HttpResponse:
        """The inventory was taken."""
        if self.form is Form.XML:
            return self._xml({"RESPONSE": "NO_ACCOUNT_UPDATE"})
        return JsonResponse({"status": "ok", "expiration": EVERY})

    def refusal(self, problem: Problem) -> HttpResponse:
        """It was not, and why."""
        if self.form is Form.XML:
            return problem.dress(self._xml({"ERROR": f"{problem.code}: {problem.text}"}))
        told = {"status": "error", "message": problem.text, "problem": problem.code}
        return problem.dress(JsonResponse(told))

    def _xml(self, values: dict[str, str]) -> HttpResponse:
        return HttpResponse(pack(write_xml(values), self.packing), content_type=_TYPES[self.packing])


def inventory(request: HttpRequest) -> HttpResponse:
    """PROLOG, contact, or an inventory; zlib, gzip or plain."""
    json = "GLPI-Agent-ID" in request.headers or request.content_type == "application/json"
    tongue = Tongue(Form.JSON if json else Form.XML)
    try:
        return guarded(functools.partial(_converse, tongue=tongue), request)
    except Problem as refused:
        return tongue.refusal(refused)


def _converse(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    packed = bodies.read(request, bodies.LARGEST_INVENTORY)
    tongue.packing = packing_of(packed)
    try:
        content = unpack(packed, bodies.LARGEST_INVENTORY)
        tongue.form = form_of(content) or tongue.form
        message = read(content)
    except TooLarge:
        raise bodies.too_large(bodies.LARGEST_INVENTORY) from None
    except Unreadable as fault:
        raise bodies.malformed(str(fault)) from None
    if message.kind is Kind.HELLO:
        return tongue.hello()
    _take(request, message)
    return tongue.thanks()


def _take(request: HttpRequest, message: Message) -> None:
    if not message.serial or not message.product_number:
        raise Problem(422, "serial_missing", _NO_SERIAL)
    pc = described({"serial": message.serial, "product_number": message.product_number, "model": message.model[:120]})
    now = timezone.now()
    known = _admitted(request, message.tag, pc, now)
    try:
        presence.note_seen(pc=known, address=attempts.address(request), now=now)
    except presence.CredentialRefused:
        raise Problem(403, "not_waiting", attempts.NOT_WAITING) from None
    if not message.partial:
        alerts.record_inventory(
            partner_id=known.partner_id, device_id=known.device_id, agent=message.agent, content=message.content,
            now=now,
        )  # fmt: skip


def _admitted(request: HttpRequest, tag: str, pc: EnrollingPc, now: datetime) -> KnownPc:
    """By its key, if the tag has the form of one; else as a PC that waits in a pool."""
    if secrets.looks_like_key(tag):
        with attempts.counted(attempts.of_key(request, tag), now):
            return registering.admit_by_key(key=tag, pc=pc, now=now)
    with attempts.counted(attempts.of_serial(request), now):
        return registering.admit_waiting(pc=pc)

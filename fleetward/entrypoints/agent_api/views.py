"""Enrolling a PC, registering one of a pool, and check-ins (R10, F7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone

from fleetward.domain.devices.operations import EnrollingPc
from fleetward.domain.devices.serials import normalise, normalise_product
from fleetward.domain.enrolment.operations import enrolling, presence, registering
from fleetward.domain.repairs import queries as repairs
from fleetward.entrypoints.agent_api import attempts
from fleetward.entrypoints.agent_api.answers import Problem, for_agents
from fleetward.entrypoints.agent_api.bodies import fields
from fleetward.entrypoints.agent_api.notices import told
from fleetward.entrypoints.agent_api.speaking import credential_of, unknown_pc

if TYPE_CHECKING:
    from fleetward.domain.enrolment.operations.enrolling import Enrolment

PC = {"serial": 80, "product_number": 40}
CHECK_IN = {"last_user": 200, "location": 200, "agent": 120, "language": 20}


@for_agents
def enrol(request: HttpRequest) -> HttpResponse:
    """Put the PC on the dashboard of the customer whose cPIN or package token this is."""
    body = fields(request, required={"key": 200, **PC}, optional={"model": 120})
    pc, now = described(body), timezone.now()
    with attempts.counted(attempts.of_key(request, body["key"]), now):
        done = enrolling.enrol(key=body["key"], pc=pc, now=now)
        if done.device_id is None:
            raise registering.HeldElsewhere
    return _welcome(done)


@for_agents
def register(request: HttpRequest) -> HttpResponse:
    """Give a PC that stands in some partner's pool a credential to report with."""
    body = fields(request, required=PC, optional={"model": 120})
    pc, now = described(body), timezone.now()
    with attempts.counted(attempts.of_serial(request), now):
        done = registering.register(pc=pc, now=now)
    return _welcome(done)


@for_agents
def check_in(request: HttpRequest) -> HttpResponse:
    """The PC is there. It is told where it stands with its dashboard, its notices and repair cases, and when to come.

    As a rule one round trip to the database; more where its user may have to be told something.
    """
    credential, now = credential_of(request), timezone.now()
    body = fields(request, required={}, optional=CHECK_IN)
    try:
        seen = presence.check_in(
            credential=credential, address=attempts.address(request), last_user=body.get("last_user"),
            location=body.get("location"), now=now, asking=(repairs.TO_BE_TOLD,),
        )  # fmt: skip
    except presence.CredentialRefused:
        raise unknown_pc() from None
    (((alerts_open, cases_open),),) = seen.answers
    cases = repairs.told_at_pc(seen.pc.partner_id, seen.pc.device_id) if cases_open else []
    answer = {
        "on_dashboard": seen.on_dashboard, "next_check_in": settings.CHECK_IN_EVERY,
        "notices": told(seen.pc, body.get("language", ""), now) if alerts_open else [],
        "repair_cases": [{"number": number, "state": state} for number, state in cases],
    }  # fmt: skip
    return JsonResponse(answer)


def described(body: dict[str, str]) -> EnrollingPc:
    """The PC that the fields describe; 422 where they describe none."""
    serial, product = normalise(body["serial"]), normalise_product(body["product_number"])
    if serial.problem:
        raise Problem(422, serial.problem, "This is no serial number of a PC.")
    if not product:
        raise Problem(422, "malformed", "Missing: product_number.")
    return EnrollingPc(serial.value, product, body.get("model", "").strip())


def _welcome(done: Enrolment) -> HttpResponse:
    answer = {
        "credential": done.credential, "device_id": str(done.device_id),
        "check_in": settings.PUBLIC_URL + reverse("agent-check-in"),
    }  # fmt: skip
    return JsonResponse(answer, status=201)

"""Enrolling a PC, and its check-ins (R10, F7)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone

from fleetward.domain.devices.operations import EnrollingPc
from fleetward.domain.devices.serials import normalise, normalise_product
from fleetward.domain.enrolment import secrets
from fleetward.domain.enrolment.operations import attempts, enrolling, presence
from fleetward.entrypoints.agent_api.answers import Problem, for_agents
from fleetward.entrypoints.agent_api.bodies import fields

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

ADDRESS_WINDOW, CPIN_WINDOW = timedelta(minutes=15), timedelta(hours=1)

HELD_ELSEWHERE = (
    "Another company is registered for this PC, so it was not added. The vendor has been told; "
    "ask your administrator to contact support."
)
WRONG_KEY = "The key is not valid. Ask your administrator for a new one."


@for_agents
def enrol(request: HttpRequest) -> JsonResponse:
    """Put the PC on the dashboard of the customer whose cPIN or package token this is."""
    body = fields(
        request, required={"key": 200, "serial": 80, "product_number": 40}, optional={"model": 120}
    )  # fmt: skip
    pc, now = _pc(body), timezone.now()
    with _attempt(request, body["key"], now):
        done = enrolling.enrol(key=body["key"], pc=pc, now=now)
    if done.device_id is None:
        raise Problem(409, "held_elsewhere", HELD_ELSEWHERE)
    answer = {
        "credential": done.credential, "device_id": str(done.device_id),
        "check_in": settings.PUBLIC_URL + reverse("agent-check-in"),
    }  # fmt: skip
    return JsonResponse(answer, status=201)


@for_agents
def check_in(request: HttpRequest) -> JsonResponse:
    """The PC is there. Whether it stands on the dashboard that it enrolled at is all it is told."""
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credential:
        raise _unknown_pc()
    body = fields(request, required={}, optional={"last_user": 200, "location": 200})
    try:
        there = presence.check_in(
            credential=credential.strip(), address=_address(request), last_user=body.get("last_user"),
            location=body.get("location"), now=timezone.now(),
        )  # fmt: skip
    except presence.CredentialRefused:
        raise _unknown_pc() from None
    return JsonResponse({"on_dashboard": there})


def _pc(body: dict[str, str]) -> EnrollingPc:
    serial, product = normalise(body["serial"]), normalise_product(body["product_number"])
    if serial.problem:
        raise Problem(422, serial.problem, "This is no serial number of a PC.")
    if not product:
        raise Problem(422, "malformed", "Missing: product_number.")
    return EnrollingPc(serial.value, product, body.get("model", "").strip())


@dataclass(frozen=True)
class _Count:
    """One count that an attempt stands in, and its limit."""

    key: str
    limit: int
    window: timedelta


@contextmanager
def _attempt(request: HttpRequest, key: str, now: datetime) -> Iterator[None]:
    """Count an attempt before the key is looked at; whatever did not fail because of the key is given back."""
    counts = [_Count(attempts.address_key(_address(request)), settings.ENROLMENT_ATTEMPTS, ADDRESS_WINDOW)]
    if secrets.is_cpin(secrets.read(key)):
        counts.append(_Count(attempts.CPIN_SPACE, settings.ENROLMENT_CPIN_ATTEMPTS, CPIN_WINDOW))
    reserved: list[tuple[str, datetime]] = []
    wrong = False
    try:
        for one in counts:
            ends = attempts.reserve_attempt(key=one.key, limit=one.limit, window=one.window, now=now)
            reserved.append((one.key, ends))
        yield
    except enrolling.KeyRefused:
        wrong = True
        raise Problem(403, "key_refused", WRONG_KEY) from None
    except attempts.TooManyAttempts as over:
        wait = max(int((over.until - now).total_seconds()) + 1, 1)
        text = "Too many attempts with wrong keys. Try again later."
        raise Problem(429, "too_many_attempts", text, retry_after=wait) from None
    finally:
        if not wrong:
            for counted, ends in reserved:
                attempts.give_back_attempt(key=counted, window_ends=ends)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _unknown_pc() -> Problem:
    return Problem(401, "unknown_pc", "The credential is not valid. Enrol again.")

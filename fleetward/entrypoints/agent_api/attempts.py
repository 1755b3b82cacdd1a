"""Guesses are counted before they are looked at; whatever did not fail by a wrong guess is given back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from fleetward.domain.enrolment import secrets
from fleetward.domain.enrolment.operations import attempts, enrolling, registering
from fleetward.entrypoints.agent_api.answers import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.http import HttpRequest

ADDRESS_WINDOW, CPIN_WINDOW = timedelta(minutes=15), timedelta(hours=1)

HELD_ELSEWHERE = (
    "Another company is registered for this PC, so it was not added. The vendor has been told; "
    "ask your administrator to contact support."
)
WRONG_KEY = "The key is not valid. Ask your administrator for a new one."
NOT_WAITING = "This PC is not among those that wait to be put on a dashboard. Enrol it with a key."


@dataclass(frozen=True)
class Count:
    """One count that an attempt stands in, and its limit."""

    key: str
    limit: int
    window: timedelta


def of_key(request: HttpRequest, key: str) -> list[Count]:
    """What a try of this key counts in: the address it came from, and for a cPIN all of them together."""
    counts = [Count(attempts.address_key(address(request)), settings.ENROLMENT_ATTEMPTS, ADDRESS_WINDOW)]
    if secrets.is_cpin(secrets.read(key)):
        counts.append(Count(attempts.CPIN_SPACE, settings.ENROLMENT_CPIN_ATTEMPTS, CPIN_WINDOW))
    return counts


def of_serial(request: HttpRequest) -> list[Count]:
    """What a try of a serial counts in: its address; not with the keys, or PCs without one would shut others out."""
    key = f"serial:{attempts.address_key(address(request))}"
    return [Count(key, settings.ENROLMENT_ATTEMPTS, ADDRESS_WINDOW)]


@contextmanager
def counted(counts: Sequence[Count], now: datetime) -> Iterator[None]:
    """Make one attempt; a refusal of the domain is the answer that the agent gets."""
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
    except registering.NotWaiting:
        wrong = True
        raise Problem(403, "not_waiting", NOT_WAITING) from None
    except registering.HeldElsewhere:
        raise Problem(409, "held_elsewhere", HELD_ELSEWHERE) from None
    except attempts.TooManyAttempts as over:
        wait = max(int((over.until - now).total_seconds()) + 1, 1)
        text = "Too many wrong attempts. Try again later."
        raise Problem(429, "too_many_attempts", text, retry_after=wait) from None
    finally:
        if not wrong:
            for counted_in, ends in reserved:
                attempts.give_back_attempt(key=counted_in, window_ends=ends)


def address(request: HttpRequest) -> str:
    """Where the request came from."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]

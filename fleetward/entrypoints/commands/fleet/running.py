"""Keeping a fleet alive: every PC joins, tells of the last weeks, and then comes when the server asked it to."""

from __future__ import annotations

import heapq
import json
import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPException
from typing import TYPE_CHECKING

from django.utils import timezone

from fleetward.entrypoints.commands.fleet import user
from fleetward.entrypoints.commands.fleet.pc import Pc, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

log = logging.getLogger(__name__)

HISTORY = tuple(timedelta(days=days) for days in (28, 21, 14, 10, 7, 5, 3, 2, 1))
"""How long ago a PC measured what it sends when it joins: the rules watch change over time."""

READINGS_EVERY = timedelta(hours=6)
AT_ONCE = 4  # requests
PATIENCE = 5.0  # seconds, where the server does not answer


def keep(path: Path) -> dict[str, str]:
    """The credentials that an earlier run left, by serial number."""
    return json.loads(path.read_text()) if path.exists() else {}


def remember(path: Path, fleet: Iterable[Pc]) -> None:
    """Leave the credentials to the next run, readable by this user alone."""
    path.touch(mode=0o600)
    path.write_text(json.dumps({pc.serial: pc.credential for pc in fleet if pc.credential}))


def join(fleet: Sequence[Pc], now: datetime) -> list[Pc]:
    """Let every PC that is new enrol or register, and tell of the last weeks. Returns those that may speak."""
    with ThreadPoolExecutor(AT_ONCE) as several:
        joined = several.map(lambda pc: _join(pc, now), fleet)
        return [pc for pc, may_speak in zip(fleet, joined, strict=True) if may_speak]


def _join(pc: Pc, now: datetime) -> bool:
    if pc.credential:
        return True
    try:
        _insist(pc.join)
        for ago in HISTORY:
            _insist(partial(pc.report, now - ago))
    except Refused as refused:
        log.warning("%s: %s", pc.serial, refused)
        return False
    return True


def _insist(ask: Callable[[], object]) -> None:
    """Ask until the server answers: it may be starting, or busy."""
    while True:
        try:
            ask()
        except (OSError, HTTPException):
            time.sleep(PATIENCE)
        except Refused as refused:
            if refused.status not in {429, 503}:
                raise
            time.sleep(PATIENCE)
        else:
            return


def run(fleet: Sequence[Pc], *, until: datetime | None = None) -> None:
    """Check in, report and answer pop-ups for as long as it runs; each PC at its own time, as the server asks."""
    chance = random.Random(len(fleet))  # noqa: S311 (when somebody comes is no secret)
    due = [(time.time() + chance.uniform(0, 60), number) for number in range(len(fleet))]
    reported: dict[int, datetime] = {}
    heapq.heapify(due)
    while due and (until is None or timezone.now() < until):
        moment, number = heapq.heappop(due)
        time.sleep(max(moment - time.time(), 0))
        pause = _visit(fleet[number], number, reported)
        if pause is not None:
            heapq.heappush(due, (time.time() + pause * chance.uniform(0.8, 1.2), number))


def _visit(pc: Pc, number: int, reported: dict[int, datetime]) -> float | None:
    """One check-in; seconds until the next, None where the PC may not speak any more."""
    now = timezone.now()
    try:
        if now - reported.get(number, now - 2 * READINGS_EVERY) >= READINGS_EVERY:
            pc.report(now)
            reported[number] = now
        answer = pc.check_in()
        user.look(pc, answer["notices"])
    except (OSError, HTTPException):
        return PATIENCE
    except Refused as refused:
        log.warning("%s: %s", pc.serial, refused)
        return PATIENCE if refused.status in {429, 503} else None
    return float(answer["next_check_in"])

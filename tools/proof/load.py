"""`load`: what a day brings, all at once, for ten minutes.

200,000 PCs check in every hour, 50 people look at pages, a distributor's report of a million PCs is read, and a partner
moves 100,000 PCs to a customer. Server, worker, database and all these clients share this machine.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.proof.figures import Figures, percentile
from tools.proof.installation import Installation, until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.bench.load import Answers


@dataclass(frozen=True)
class Size:
    """How much of everything; PCs check in 200,000 an hour in either form."""

    seconds: int
    pcs: int
    people: int
    report: int
    transfer: int


LONG = Size(seconds=600, pcs=200_000, people=50, report=1_000_000, transfer=100_000)
SHORT = Size(seconds=10, pcs=2_000, people=10, report=20_000, transfer=900)
A_SECOND = 200_000 / 3600
CONNECTIONS = 16
LOOKS_EVERY = 10.0
"""Seconds between two pages of one person, on average."""
PAGES = (
    "/", "/unassigned-devices/", "/unassigned-devices/?q=5C", "/customers/", "/alerts/", "/repair-cases/",
    "/transfers/", "/placement-rules/", "/support/",
)  # fmt: skip
PATIENCE = 3600.0
SEED = 20261126
_STATE = "SELECT state FROM transfers_bulkaction"


def prove(*, short: bool) -> list[str]:
    """Have it all at once, and tell how long answers took. Returns the breaches."""
    size, figures = SHORT if short else LONG, Figures()
    print(f"load: {size.seconds} s on {os.cpu_count()} cores, which the clients share")
    with Installation("load") as installation:
        work = _Work(installation, size)
        begun = time.monotonic()
        check_ins, pages = asyncio.run(_all_at_once(work, size))
        _tell(figures, f"{size.pcs:,} PCs, {A_SECOND:.0f} check-ins a second", check_ins)
        _tell(figures, f"{size.people} people on pages", pages)
        for what, seconds in work.took.items():
            figures.say(f"{what}: {seconds:.1f} s")
        figures.say(f"all was over {time.monotonic() - begun:.0f} s after it began")
        figures.none("jobs that failed", work.failed())
    return figures.breaches


class _Work:
    """The partner whose PCs these are, its people, and the large things that happen beside."""

    def __init__(self, installation: Installation, size: Size) -> None:
        from tools.bench import checking_in, importing, world  # noqa: PLC0415 (Django is set up by now)

        self.installation, self.size = installation, size
        self.took: dict[str, float] = {}
        world.people()
        with tempfile.NamedTemporaryFile(suffix=".edi", dir=installation.var) as file:
            world.write_report(file, 3 * size.transfer + 3_000, world.SEED)  # a third of it is the partner's
            file.flush()
            importing.take(Path(file.name))
        self.credentials = checking_in.make_pcs(size.pcs)
        self.sessions = self._people()

    def _people(self) -> list[str]:
        from fleetward.domain.partners.models import Partner  # noqa: PLC0415
        from tests.factories import partners  # noqa: PLC0415
        from tools.proof.visitor import session_of  # noqa: PLC0415

        self.partner = Partner.objects.get(account="bench-0")
        self.customer = partners.customer(self.partner, "Load AS", seats=0)
        self.actor = partners.partner_actor(self.partner)
        return [session_of(partners.partner_user(self.partner)) for _ in range(self.size.people)]

    def send_report(self) -> None:
        """A distributor's file arrives."""
        from django.db import connections  # noqa: PLC0415

        from fleetward.foundation.tenancy.scope import VENDOR, scoped  # noqa: PLC0415
        from tools.bench import importing, world  # noqa: PLC0415

        with tempfile.NamedTemporaryFile(suffix=".edi", dir=self.installation.var) as file:
            world.write_report(file, self.size.report, world.SEED + 1)
            file.flush()
            begun = time.monotonic()
            with scoped(VENDOR):
                importing.receive(Path(file.name))
        connections.close_all()
        until(
            lambda: not self._fetch("SELECT 1 FROM sales_feed_feedfile WHERE state <> 'done'"), "the report", PATIENCE
        )
        self.took[f"a report of {self.size.report:,} PCs, from arrival to page"] = time.monotonic() - begun

    def move(self) -> None:
        """A partner asks for the transfer, and starts it when it is checked."""
        from django.db import connections, transaction  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415

        from fleetward.domain.devices.models import Device, Place  # noqa: PLC0415
        from fleetward.domain.devices.serial_sheet import Named  # noqa: PLC0415
        from fleetward.domain.transfers import operations  # noqa: PLC0415
        from fleetward.domain.transfers.lifecycle import ActionKind  # noqa: PLC0415
        from fleetward.foundation.tenancy.scope import Scope, scoped  # noqa: PLC0415

        with scoped(Scope(self.partner.id)), transaction.atomic():
            rows = Device.objects.filter(partner_id=self.partner.id, place=Place.POOL, origin_file__startswith="tmp")
            serials = list(rows.order_by("id").values_list("serial", flat=True)[: self.size.transfer])
        begun = time.monotonic()
        action = operations.ask(
            actor=self.actor, kind=ActionKind.TRANSFER, chosen=[Named(one, one) for one in serials], asked={},
            target=operations.Target(Place.DASHBOARD, self.customer.id), now=timezone.now(),
        )  # fmt: skip
        until(lambda: self._fetch(_STATE) == [("ready",)], "the check", PATIENCE)
        operations.start(actor=self.actor, action_id=action.id, typed=self.customer.name)
        connections.close_all()
        until(lambda: self._fetch(_STATE) == [("done",)], "the transfer", PATIENCE)
        moved = self._fetch("SELECT (counts->>'moved')::int FROM transfers_bulkaction")[0][0]
        self.took[f"a transfer of {moved:,} PCs, from asking to end"] = time.monotonic() - begun

    def failed(self) -> int:
        """Jobs that ended badly."""
        return int(self._fetch("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")[0][0])

    def _fetch(self, query: str) -> list[tuple[Any, ...]]:
        return self.installation.fetch(query)


async def _all_at_once(work: _Work, size: Size) -> tuple[Answers, Answers]:
    from tools.bench import load  # noqa: PLC0415 (after the environment is set)

    port = work.installation.port
    async with asyncio.TaskGroup() as tasks:
        check_ins = tasks.create_task(load.at_a_pace(port, CONNECTIONS, size.seconds, work.credentials, A_SECOND))
        pages = tasks.create_task(_look(port, work.sessions, size.seconds))
        tasks.create_task(asyncio.to_thread(work.send_report))
        tasks.create_task(asyncio.to_thread(work.move))
    return check_ins.result(), pages.result()


async def _look(port: int, sessions: Sequence[str], seconds: float) -> Answers:
    """Each person opens a page, reads it, and opens another."""
    from tools.bench import load  # noqa: PLC0415

    answers, chance, begun = load.Answers(), random.Random(SEED), time.perf_counter()  # noqa: S311 (not a secret)

    async def one(session: str) -> None:
        await asyncio.sleep(chance.uniform(0, min(LOOKS_EVERY, seconds / 2)))
        while time.perf_counter() < begun + seconds:
            (connection,) = await load.connect(port, 1)
            sent = time.perf_counter()
            page = chance.choice(PAGES)
            fine = await connection.ask(_request(page, session, port))
            answers.wrong += not fine
            if not fine:
                print(f"  no page: {page}", flush=True)
            answers.seconds.append(time.perf_counter() - sent)
            connection.close()
            await asyncio.sleep(chance.uniform(0.5, 1.5) * min(LOOKS_EVERY, seconds / 4))

    await asyncio.gather(*map(one, sessions))
    answers.took = time.perf_counter() - begun
    return answers


def _request(path: str, session: str, port: int) -> bytes:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {session}\r\n\r\n"
    return head.encode()


def _tell(figures: Figures, what: str, answers: Answers) -> None:
    times = [1000 * one for one in answers.seconds]
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    figures.say(f"{what}: {len(times):,} answers, p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {max(times):.0f} ms")
    figures.none(f"errors of {what}", answers.wrong)

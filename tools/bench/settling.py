"""Lines that waited are released: at four times the lines a line may cost no more than twice as much.

The partners and their lines are new to the planner's statistics, which is where a plan of N x N would come from.
"""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from tools.bench import importing, world

SIZES = (5_000, 20_000)
FEW_SERIALS_TWICE = 0.99
"""Serials are drawn by lot: some of these lines may name a PC that the large report named too."""


def measure() -> None:
    """Print seconds, and microseconds a line, of releasing lines that waited for a mapping and for a certificate."""
    for name, release in (("mapping", _mapped), ("certificate", _certified)):
        costs = [_timed(size, release(size)) for size in SIZES]
        print(f"settling: {SIZES[1]:,} lines that waited for a {name}")
        for size, seconds in zip(SIZES, costs, strict=True):
            line = seconds / size * 1e6
            print(f"  {size:7,} lines                                 {seconds:6.2f} s  {line:6.0f} us a line")
        ratio = costs[1] / SIZES[1] / (costs[0] / SIZES[0])
        print(f"  a line of the many against one of the few     {ratio:6.2f} x   at most 2 x", flush=True)


def _mapped(size: int) -> dict[str, object]:
    """Lines of a reseller that nobody knew; now it is mapped to the first partner."""
    from fleetward.domain.partners.models import Partner  # noqa: PLC0415 (Django is set up by now)

    key = f"M{size}"
    _report(size, key)
    return {"reporter_id": _map(key, Partner.objects.get(account="bench-0"))}


def _certified(size: int) -> dict[str, object]:
    """Lines of a partner without a certificate; now it completes the course."""
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.partners.actor import SYSTEM  # noqa: PLC0415
    from fleetward.domain.partners.models import Partner  # noqa: PLC0415
    from fleetward.domain.partners.operations import record_completion  # noqa: PLC0415
    from fleetward.domain.partners.vendor_profile import vendor_profile  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import VENDOR, scoped  # noqa: PLC0415

    key, now = f"C{size}", timezone.now()
    partner = Partner.objects.create(name=f"Partner {key}", account=f"bench-{key}", country="NO")
    _map(key, partner)
    _report(size, key)
    with scoped(VENDOR):
        record_completion(
            actor=SYSTEM, statement_id=uuid4(), activity=vendor_profile().courses[0].activity,
            account=partner.account, completed_at=now - timedelta(days=1), source="bench", now=now,
        )  # fmt: skip
    return {"partner_id": partner.id}


def _map(key: str, partner: object) -> int:
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.partners.actor import SYSTEM  # noqa: PLC0415
    from fleetward.domain.sales_feed.models import Reporter  # noqa: PLC0415
    from fleetward.domain.sales_feed.operations import fix  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import VENDOR, scoped  # noqa: PLC0415

    with scoped(VENDOR), transaction.atomic():
        reporter = Reporter.objects.get(name="Bench")
        fix.map_reseller(actor=SYSTEM, reporter=reporter, scheme="92", key=key, partner=partner, now=timezone.now())  # type: ignore[arg-type]
    return reporter.id


def _report(size: int, key: str) -> None:
    seed = world.SEED + 1_000 + size + ord(key[0])
    with tempfile.NamedTemporaryFile(suffix=".edi", dir=world.VAR) as file:
        world.write_report(file, size, seed, (key,))
        file.flush()
        importing.take(Path(file.name))


def _timed(size: int, what: dict[str, object]) -> float:
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.partners.actor import SYSTEM  # noqa: PLC0415
    from fleetward.domain.sales_feed.operations import fix  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import VENDOR, scoped  # noqa: PLC0415

    wanted: dict[str, object] = {"partner_id": None, "reporter_id": 0, "product": ""} | what
    begun = time.perf_counter()
    with scoped(VENDOR):
        changed = fix.release_waiting(actor=SYSTEM, now=timezone.now(), **wanted)  # type: ignore[arg-type]
    seconds = time.perf_counter() - begun
    assert changed >= size * FEW_SERIALS_TWICE, changed  # noqa: S101
    return seconds

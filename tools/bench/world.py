"""A database of its own for the bench, with partners and a feed, and the report that is read."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("BENCH_VAR") or ROOT / "var" / "bench")
DATABASE = os.environ.get("BENCH_DATABASE") or "fleetward_bench"
ALPHABET = "0123456789BCDFGHJKLMNPQRSTVWXYZ"
PARTNERS = 3
RESELLERS = tuple(f"R{number}" for number in range(PARTNERS))
PER_ITEM = 5
SEED = 20261123


def prepare() -> None:
    """Start the bench's own server and make an empty, migrated database."""
    os.environ["FLEETWARD_VAR"] = str(VAR)
    os.environ["FLEETWARD_DATABASE_NAME"] = DATABASE
    os.environ["FLEETWARD_LOG_LEVEL"] = "WARNING"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fleetward.config.settings")
    import psycopg  # noqa: PLC0415 (after the environment is set)
    from psycopg import sql  # noqa: PLC0415

    from fleetward.config import database, env  # noqa: PLC0415

    VAR.mkdir(parents=True, exist_ok=True)
    if not env.text("DATABASE_URL"):
        database.cluster(VAR).start()
    where = database.server(VAR)
    maintenance = where.database if env.text("DATABASE_URL") else "postgres"
    with psycopg.connect(**where.login(maintenance), autocommit=True) as connection:  # type: ignore[arg-type]
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(DATABASE)))
    database.prepare(VAR)
    for words in (["migrate", "--database", "owner"], ["collectstatic", "--noinput"]):
        command = [sys.executable, str(ROOT / "manage.py"), *words, "-v", "0"]
        subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603 (our own command)
    import django  # noqa: PLC0415

    django.setup()


def stop() -> None:
    """Stop the bench's server."""
    from fleetward.config import database, env  # noqa: PLC0415

    if not env.text("DATABASE_URL"):
        database.cluster(VAR).stop()


def serials(count: int, seed: int) -> list[str]:
    """Different serial numbers of today's form: country, site, year, week, four characters."""
    chance, found = random.Random(seed), set[str]()  # noqa: S311 (not a secret)
    sites = [a + b + c for a in "58" for b in "CM" for c in "DGHJKL"]
    while len(found) < count:
        week, tail = chance.randrange(1, 53), "".join(chance.choices(ALPHABET, k=4))
        found.add(f"{chance.choice(sites)}{chance.choice('3456')}{week:02d}{tail}")
    return list(found)


def write_report(
    target: IO[bytes], count: int, seed: int, resellers: tuple[str, ...] = RESELLERS, numbers: Sequence[str] = ()
) -> None:
    """An X12 867 with `count` serials, or these, five an invoice line, sold to these resellers in turn.

    Reports that draw their own share a few by chance: of 101 reports of 20,000, 446 serials.
    """
    text = io.TextIOWrapper(target, encoding="ascii", newline="", write_through=False)
    control = f"{seed % 10**9:09d}"
    head = "ISA*00*          *00*          *ZZ*BENCHSENDER    *ZZ*BENCHRECEIVER  "
    text.write(f"{head}*261101*1015*U*00401*{control}*0*P*>~\nGS*PT*SENDER*RECEIVER*20261101*1015*1*X*004010~\n")
    text.write(f"ST*867*0001~\nBPT*00*R{seed}*20261101*01~\nN1*DS*BENCH*92*1~\n")
    segments, items = 3, 0
    numbers = numbers or serials(count, seed)
    for start in range(0, count, PER_ITEM):
        some = numbers[start : start + PER_ITEM]
        reseller, invoice = resellers[items % len(resellers)], f"{seed}{items}"
        text.write(f"PTD*SS~\nN1*ST*RESELLER*92*{reseller}~\nQTY*39*{len(some)}*EA~\nLIN*{items}*VP*8Y4J2EA~\n")
        text.write(f"REF*IV*{invoice}~\n" + "".join(f"REF*SE*{serial}~\n" for serial in some) + "DTM*003*20261030~\n")
        segments += 6 + len(some)
        items += 1
    text.write(f"CTT*{items}~\nSE*{segments + 2}*0001~\nGE*1*1~\nIEA*1*{control}~\n")
    text.flush()
    text.detach()


def people() -> str:
    """Partners, their certificates, a feed, a product, and a user of the first partner. Returns the user's address."""
    from datetime import timedelta  # noqa: PLC0415
    from uuid import uuid4  # noqa: PLC0415

    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.devices.models import Product  # noqa: PLC0415
    from fleetward.domain.partners.actor import SYSTEM  # noqa: PLC0415
    from fleetward.domain.partners.models import Partner, PartnerMember  # noqa: PLC0415
    from fleetward.domain.partners.operations import record_completion  # noqa: PLC0415
    from fleetward.domain.partners.vendor_profile import vendor_profile  # noqa: PLC0415
    from fleetward.domain.sales_feed.models import Feed, Reporter, ResellerMapping  # noqa: PLC0415
    from fleetward.foundation.accounts.models import User  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import VENDOR, scoped  # noqa: PLC0415

    now = timezone.now()
    with scoped(VENDOR), transaction.atomic():
        reporter = Reporter.objects.create(name="Bench", kind="distributor")
        Feed.objects.create(code="bench", name="Bench", reporter=reporter)
        Product.objects.create(number="8Y4J2EA", model="HP EliteBook 840 G10", program="premium")
        for number in range(PARTNERS):
            partner = Partner.objects.create(name=f"Partner {number}", account=f"bench-{number}", country="NO")
            record_completion(
                actor=SYSTEM, statement_id=uuid4(), activity=vendor_profile().courses[0].activity,
                account=partner.account, completed_at=now - timedelta(days=1), source="bench", now=now,
            )  # fmt: skip
            ResellerMapping.objects.create(
                reporter=reporter, scheme="92", key=f"R{number}", maps_to=partner, mapped_at=now, mapped_by="bench"
            )
            if number == 0:
                user = User.objects.create_user("bench@fleetward.example", "bench-password-1")
                PartnerMember.objects.create(user=user, partner=partner, role="administrator")
    return user.email

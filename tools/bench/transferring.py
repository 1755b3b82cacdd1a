"""100,000 PCs of a million go to a dashboard and come back: checked, moved, with result, ledger and audit, undone."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

from psycopg import sql

from tools.bench import raw

if TYPE_CHECKING:
    from uuid import UUID

COUNT = 100_000
TIMES = 3

_RAW = """
DROP TABLE IF EXISTS raw_moving, raw_outcome, raw_told;
CREATE TABLE raw_moving AS SELECT partner_id, id, serial::text COLLATE "C" AS serial, product_number, model, program,
    place, place_version, customer_id, waiting_since, sold_on, distributor, invoice, order_number, end_customer,
    origin_file, origin_position FROM devices_device;
ALTER TABLE raw_moving ADD PRIMARY KEY (partner_id, id);
CREATE UNIQUE INDEX ON raw_moving (partner_id, serial);
CREATE INDEX ON raw_moving (partner_id, waiting_since, id);
CREATE INDEX ON raw_moving (partner_id, customer_id, id);
CREATE TABLE raw_outcome (action int, line int, pc uuid, version int, outcome text, PRIMARY KEY (action, line));
CREATE TABLE raw_told (partner_id uuid, id bigint GENERATED ALWAYS AS IDENTITY, pc uuid, action int, at timestamptz,
    from_place text, to_place text, actor text, PRIMARY KEY (partner_id, pc, id));
ANALYZE raw_moving;
"""

_NAMED = 'CREATE TEMP TABLE named (line int, serial text COLLATE "C") ON COMMIT DROP'

_PREVIEW = """
INSERT INTO raw_outcome SELECT %(action)s, n.line, m.id, m.place_version, 'will_move'
FROM named n LEFT JOIN raw_moving m ON m.partner_id = %(partner)s AND m.serial = n.serial
"""

_BACK = """
INSERT INTO raw_outcome SELECT %(action)s, line, pc, version + 1, 'will_move' FROM raw_outcome WHERE action = %(of)s
"""

_LOCK = """
CREATE TEMP TABLE locked ON COMMIT DROP AS
SELECT o.line, m.id, m.place FROM raw_outcome o JOIN raw_moving m ON m.partner_id = %(partner)s AND m.id = o.pc
    AND m.place_version = o.version WHERE o.action = %(action)s ORDER BY m.id FOR UPDATE OF m
"""

_MOVE = """
UPDATE raw_moving m SET place = %(to)s, customer_id = %(customer)s, place_version = m.place_version + 1,
    waiting_since = now() FROM locked l WHERE m.partner_id = %(partner)s AND m.id = l.id
"""

_TELL = """
INSERT INTO raw_told (partner_id, pc, action, at, from_place, to_place, actor)
SELECT %(partner)s, id, %(action)s, now(), place, %(to)s, 'Bench' FROM locked
"""

_RESULT = "UPDATE raw_outcome o SET outcome = 'moved' FROM locked l WHERE o.action = %(action)s AND o.line = l.line"


def measure() -> None:
    """Print seconds of both, and the share: medians of three, there and back each time."""
    from django.db import transaction  # noqa: PLC0415 (Django is set up by now)
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.customers.models import Customer  # noqa: PLC0415 (Django is set up by now)
    from fleetward.domain.partners.actor import Actor, ActorKind  # noqa: PLC0415
    from fleetward.domain.partners.models import Partner  # noqa: PLC0415
    from fleetward.foundation.kit.ids import uuid7  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import Scope, scoped  # noqa: PLC0415

    partner = Partner.objects.get(account="bench-0")
    partner_id = partner.id
    with scoped(Scope(partner_id)), transaction.atomic():
        customer = Customer.objects.create(
            partner=partner, id=uuid7(), name="Bench customer", name_key="bench customer", created_at=timezone.now()
        )
    actor = Actor(ActorKind.PARTNER, "Bench", "administrator", uuid7(), partner_id)
    with raw.connect() as connection:
        connection.execute(_RAW)
        chosen = [row[0] for row in connection.execute(
            "SELECT serial FROM raw_moving WHERE partner_id = %s ORDER BY md5(serial) LIMIT %s", [partner_id, COUNT]
        ).fetchall()]  # fmt: skip
    yardstick, ours = [], []
    for number in range(TIMES):
        yardstick.append(_raw(partner_id, customer.id, chosen, 2 * number))
        ours.append(_ours(actor, customer.id, chosen))
    base, seconds = statistics.median(yardstick), statistics.median(ours)
    print(f"transfer: {len(chosen):,} PCs to a dashboard and back, with check, result, ledger and audit")
    print(f"  raw SQL of that shape                         {base:6.2f} s")
    print(f"  Fleetward                                     {seconds:6.2f} s  {100 * base / seconds:.0f} % of raw"
          "   at least 40 %", flush=True)  # fmt: skip
    with raw.connect() as connection:
        connection.execute("DROP TABLE raw_moving, raw_outcome, raw_told")


def _raw(partner_id: UUID, customer_id: UUID, chosen: list[str], action: int) -> float:
    values: dict[str, Any] = {"partner": partner_id, "customer": customer_id, "to": "dashboard", "action": action}
    begun = time.perf_counter()
    with raw.connect() as connection:
        connection.execute(_NAMED)
        with connection.cursor().copy("COPY named FROM STDIN") as copy:
            for line, serial in enumerate(chosen):
                copy.write_row((line, serial))
        connection.execute("ANALYZE named")
        connection.execute(_PREVIEW, values)
    _carry_out(values)
    values |= {"customer": None, "to": "pool", "action": action + 1, "of": action}
    with raw.connect() as connection:
        connection.execute(_BACK, values)
    _carry_out(values)
    return time.perf_counter() - begun


def _carry_out(values: dict[str, Any]) -> None:
    with raw.connect() as connection:
        for statement in (_LOCK, "ANALYZE locked", _MOVE, _TELL, _RESULT):
            connection.execute(sql.SQL(statement), values if "%(" in statement else None)


def _ours(actor: Any, customer_id: UUID, chosen: list[str]) -> float:
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.devices.models import Place  # noqa: PLC0415
    from fleetward.domain.devices.serial_sheet import Named  # noqa: PLC0415
    from fleetward.domain.transfers import operations  # noqa: PLC0415
    from fleetward.domain.transfers.lifecycle import ActionKind  # noqa: PLC0415

    begun = time.perf_counter()
    target = operations.Target(Place.DASHBOARD, customer_id)
    named = [Named(serial, serial) for serial in chosen]
    there = operations.ask(
        actor=actor, kind=ActionKind.TRANSFER, chosen=named, target=target, asked={}, now=timezone.now()
    )
    _finish(actor, there, "Bench customer")
    _finish(actor, operations.ask_undo(actor=actor, action_id=there.id, now=timezone.now()), None)
    return time.perf_counter() - begun


def _finish(actor: Any, action: Any, typed: str | None) -> None:
    """Check, start and carry out, as the jobs do."""
    from django.db import transaction  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.transfers import operations, queries, rules  # noqa: PLC0415
    from fleetward.foundation.tenancy.scope import scoped  # noqa: PLC0415

    operations.check(partner_id=action.partner_id, action_id=action.id, now=timezone.now())
    with scoped(actor.scope), transaction.atomic():
        checked = queries.visible_to(actor).get(id=action.id)
    operations.start(actor=actor, action_id=action.id, typed=typed or rules.to_type(checked))
    operations.run(partner_id=action.partner_id, action_id=action.id, now=timezone.now())
    with scoped(actor.scope), transaction.atomic():
        done = queries.visible_to(actor).get(id=action.id)
    assert done.counts["moved"] == COUNT, done.counts  # noqa: S101

"""Where is my PC?: 100,000 serials over all PCs, answered and stored, beside plain SQL by the owner of the tables."""

from __future__ import annotations

import io
import statistics
import time
from typing import TYPE_CHECKING, Any

from tools.bench import raw, world

if TYPE_CHECKING:
    from uuid import UUID

COUNT = 100_000
TIMES = 3
OPEN_EVERY = 10  # one of so many waits or is set aside

_OPEN = """
WITH chosen AS (
    SELECT l.feed_id, l.id, row_number() OVER (ORDER BY md5(l.serial)) AS n FROM sales_feed_line l
    JOIN devices_device d ON d.partner_id = %(partner)s AND d.serial = l.serial
    WHERE l.named_partner = %(partner)s AND l.state = 'on_page' ORDER BY md5(l.serial) LIMIT %(count)s
)
UPDATE sales_feed_line l SET state = CASE WHEN c.n %% 2 = 0 THEN 'waiting' ELSE 'set_aside' END,
    reason = CASE WHEN c.n %% 2 = 0 THEN 'not_certified' ELSE 'unknown_transfer_code' END
FROM chosen c WHERE l.feed_id = c.feed_id AND l.id = c.id RETURNING l.serial
"""
"""Lines that wait or are set aside, made of some that had arrived: their PCs and claims go."""

_SHUT = ("DELETE FROM devices_device WHERE partner_id = %(partner)s AND serial = ANY(%(serials)s)",
         "DELETE FROM devices_serialclaim WHERE serial = ANY(%(serials)s)")  # fmt: skip

_SOME = """
SELECT serial FROM devices_device WHERE (partner_id = %(partner)s) = %(own)s ORDER BY md5(serial) LIMIT %(count)s
"""

_NAMED = 'CREATE TEMP TABLE named (position int, given text, serial text COLLATE "C") ON COMMIT DROP'

_LINES = """
CREATE TEMP TABLE told ON COMMIT DROP AS
SELECT n.serial, d.id AS device_id, d.place, d.customer_id, d.distributor, d.origin_file, d.invoice, d.sold_on,
    d.end_customer, d.model, d.product_number, d.origin_position, c.holder_id, l.state, l.reason, l.named_partner,
    l.document_number, l.event_date, i.invoice AS item_invoice, i.end_customer AS item_end_customer, i.product,
    i.position AS item_position, f.name AS file, r.name AS reporter
FROM (SELECT DISTINCT serial FROM named) n
LEFT JOIN devices_device d ON d.partner_id = %(partner)s AND d.serial = n.serial AND d.place <> 'left'
LEFT JOIN devices_serialclaim c ON c.serial = n.serial AND d.id IS NULL
LEFT JOIN sales_feed_line l ON l.serial = n.serial AND d.id IS NULL AND l.serial <> '' AND (
    l.state IN ('on_page', 'confirmed', 'returned', 'ended', 'waiting', 'conflict')
    OR (l.state IN ('set_aside', 'ignored', 'retracted', 'dismissed', 'known') AND l.reason <> 'same_document'))
LEFT JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
LEFT JOIN sales_feed_feedfile f ON f.feed_id = l.feed_id AND f.id = l.file_id
LEFT JOIN sales_feed_reporter r ON r.id = l.reporter_id
"""

_STORE = """
INSERT INTO whereabouts_sought (partner_id, search_id, position, given, serial, verdict, reason, meant, device_id,
    customer_id, evidence, was)
SELECT %(partner)s, %(search)s, n.position, n.given, n.serial,
    CASE WHEN t.place = 'pool' THEN 'on_page' WHEN t.place = 'dashboard' THEN 'on_dashboard'
        WHEN t.named_partner = %(partner)s AND t.state = 'waiting' THEN 'not_certified'
        WHEN t.named_partner = %(partner)s THEN t.state
        WHEN t.holder_id IS NOT NULL THEN 'elsewhere' ELSE 'never' END,
    CASE WHEN t.named_partner = %(partner)s THEN t.reason ELSE '' END, '', t.device_id, t.customer_id,
    CASE WHEN t.device_id IS NOT NULL THEN jsonb_build_object('reporter', t.distributor, 'file', t.origin_file,
            'date', t.sold_on, 'invoice', t.invoice, 'end_customer', t.end_customer, 'model', t.model,
            'product_number', t.product_number, 'position', t.origin_position)
        WHEN t.named_partner = %(partner)s THEN jsonb_build_object('reporter', t.reporter, 'file', t.file,
            'document', t.document_number, 'date', t.event_date, 'invoice', t.item_invoice, 'end_customer',
            t.item_end_customer, 'product_number', t.product, 'position', t.item_position)
        ELSE '{}'::jsonb END, ''
FROM named n LEFT JOIN told t ON t.serial = n.serial
"""


def measure() -> None:
    """Print seconds of both, and how many times the raw ones ours are: medians of three."""
    from fleetward.domain.partners.actor import Actor, ActorKind  # noqa: PLC0415 (Django is set up by now)
    from fleetward.domain.partners.models import Partner  # noqa: PLC0415
    from fleetward.foundation.kit.ids import uuid7  # noqa: PLC0415

    partner_id = Partner.objects.get(account="bench-0").id
    actor = Actor(ActorKind.PARTNER, "Bench", "administrator", uuid7(), partner_id)
    serials = _mixture(partner_id)
    yardstick, ours = [], []
    for _ in range(TIMES):
        yardstick.append(_raw(actor, serials))
        ours.append(_ours(actor, serials))
    base, seconds = statistics.median(yardstick), statistics.median(ours)
    print(f"where is my PC: {len(serials):,} serials, from the pasted list to the stored answer")
    print(f"  raw SQL of that shape, by the owner           {base:6.2f} s")
    print(f"  Fleetward                                     {seconds:6.2f} s  {seconds / base:.1f} times raw"
          "   at most 3 times", flush=True)  # fmt: skip


def _mixture(partner_id: UUID) -> list[str]:
    """Of ten six are the partner's own PCs, one is another's, one waits or is set aside, two nobody ever reported."""
    with raw.connect() as connection:
        (there,) = connection.execute(
            "SELECT count(*) FROM devices_device WHERE partner_id = %s", [partner_id]
        ).fetchone() or (0,)
        unit = min(COUNT, there) // OPEN_EVERY
        values: dict[str, Any] = {"partner": partner_id, "count": unit}
        still = [serial for (serial,) in connection.execute(_OPEN, values).fetchall()]
        for statement in _SHUT:
            connection.execute(statement, {"partner": partner_id, "serials": still})
        own, others = (
            [serial for (serial,) in connection.execute(_SOME, values | {"own": own, "count": count}).fetchall()]
            for own, count in ((True, 6 * unit), (False, unit))
        )
        near = [serial[:9] + ("B" if serial[9] != "B" else "C") for serial in own[:200]]
    with raw.connect() as connection:
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE sales_feed_line, devices_device, devices_serialclaim")
    never = world.serials(2 * unit - len(near), world.SEED + 99)
    return sorted(own + others + still + never + near, key=lambda serial: serial[::-1])


def _raw(actor: Any, serials: list[str]) -> float:
    from fleetward.domain.whereabouts.queries import near  # noqa: PLC0415 (Django is set up by now)
    from fleetward.foundation.kit.ids import uuid7  # noqa: PLC0415

    values: dict[str, Any] = {"partner": actor.partner_id, "search": uuid7()}
    begun = time.perf_counter()
    with raw.connect() as connection:
        connection.execute(
            "INSERT INTO whereabouts_search (partner_id, id, asked_by_label, asked_at, name, state, total, counts, "
            "changed, waiting) VALUES (%(partner)s, %(search)s, 'Bench', now(), '', 'done', 0, '{}', 0, '{}')", values,
        )  # fmt: skip
        connection.execute(_NAMED)
        with connection.cursor().copy("COPY named FROM STDIN") as copy:
            for position, serial in enumerate(serials):
                copy.write_row((position, serial, serial))
        connection.execute("ANALYZE named")
        connection.execute(_LINES, values)
        connection.execute("ANALYZE told")
        connection.execute(_STORE, values)
        unknown = [serial for (serial,) in connection.execute(
            "SELECT serial FROM told WHERE device_id IS NULL AND holder_id IS NULL AND state IS NULL LIMIT %s",
            [near.MOST],
        ).fetchall()]  # fmt: skip
        found = connection.execute(near._NEAR, values | {"serials": unknown}).fetchall()  # noqa: SLF001
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE whereabouts_sought SET verdict = 'mistyped', meant = %s "
                "WHERE partner_id = %s AND search_id = %s AND serial = %s",
                [(meant, values["partner"], values["search"], serial) for serial, meant in found],
            )
    return time.perf_counter() - begun


def _ours(actor: Any, serials: list[str]) -> float:
    from django.conf import settings  # noqa: PLC0415 (Django is set up by now)
    from django.utils import timezone  # noqa: PLC0415

    from fleetward.domain.devices.serial_sheet import read_file  # noqa: PLC0415
    from fleetward.domain.whereabouts import operations  # noqa: PLC0415
    from fleetward.foundation.kit.ids import uuid7  # noqa: PLC0415

    settings.WHEREABOUTS_STRANGERS = 10**9
    text = "\n".join(["Serial number", *serials]).encode()
    begun = time.perf_counter()
    named = read_file(io.BytesIO(text))
    search = operations.ask(actor=actor, token=uuid7(), named=named, name="bench.csv", now=timezone.now())
    if search.answered_at is None:
        operations.answer(partner_id=search.partner_id, search_id=search.id, now=timezone.now())
    return time.perf_counter() - begun

"""Where PCs are, for one partner: one statement over all that is known, read by the vendor's reading role.

That role sees the rows of every partner, so each part of the statement names the partner that asks. Of somebody else
nothing comes out but the verdict `elsewhere`: the same columns, and as empty, as of a serial number that nobody ever
reported (decision 0016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections

from fleetward.domain.customers.names import name_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import LiteralString
    from uuid import UUID

    from fleetward.domain.partners.models import Partner


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one serial number. `verdict` is '' where nothing is; `evidence` is JSON."""

    verdict: str = ""
    reason: str = ""
    device_id: UUID | None = None
    customer_id: UUID | None = None
    evidence: str = "{}"


UNKNOWN = Standing()

_NAMES: LiteralString = """
SELECT DISTINCT i.reseller_name FROM sales_feed_line l
JOIN sales_feed_item i ON i.feed_id = l.feed_id AND i.id = l.item_id
WHERE l.state = 'waiting' AND l.reason = 'unknown_reseller' AND l.serial = ANY(%(serials)s)
"""

_STANDING: LiteralString = """
WITH asked AS MATERIALIZED (
    SELECT a.serial, d.* FROM unnest(%(serials)s::text[]) AS a (serial)
    LEFT JOIN LATERAL (
        SELECT d.id AS device_id, d.place, d.customer_id, JSON_OBJECT(
            'reporter': nullif(d.distributor, ''), 'file': nullif(d.origin_file, ''), 'date': d.sold_on,
            'invoice': nullif(d.invoice, ''), 'end_customer': nullif(d.end_customer, ''), 'model': d.model,
            'product_number': d.product_number, 'position': nullif(d.origin_position, 0) ABSENT ON NULL) AS evidence
        FROM devices_device d WHERE d.partner_id = %(partner)s AND d.serial = a.serial AND d.place <> 'left' OFFSET 0
    ) d ON true
), rest AS MATERIALIZED (
    SELECT a.serial, c.serial IS NOT NULL AS held_elsewhere FROM asked a
    LEFT JOIN LATERAL (
        SELECT c.serial FROM devices_serialclaim c WHERE c.serial = a.serial AND c.holder_id <> %(partner)s OFFSET 0
    ) c ON true
    WHERE a.device_id IS NULL
), told AS (
    SELECT r.serial, l.* FROM rest r CROSS JOIN LATERAL (
        SELECT l.feed_id, l.id, l.item_id, l.file_id, l.reporter_id, l.state, l.reason, l.document_number,
            l.event_date, l.received_at, l.named_partner
        FROM sales_feed_line l WHERE l.serial = r.serial
            AND l.state IN ('on_page', 'confirmed', 'returned', 'ended', 'waiting', 'conflict')
        UNION ALL
        SELECT l.feed_id, l.id, l.item_id, l.file_id, l.reporter_id, l.state, l.reason, l.document_number,
            l.event_date, l.received_at, l.named_partner
        FROM sales_feed_line l WHERE l.serial = r.serial AND l.serial <> '' AND l.reason <> 'same_document'
            AND l.state IN ('set_aside', 'ignored', 'retracted', 'dismissed', 'known')
    ) l
), judged AS (
    SELECT t.*, i.reseller_scheme, i.reseller_key, i.reseller_name, i.invoice, i.end_customer, i.product,
        i.product_text, i.position,
        CASE
            WHEN t.state = 'waiting' AND t.reason = 'unknown_reseller' THEN
                CASE WHEN m.mine OR i.reseller_name = ANY(%(names)s) THEN 5 ELSE 90 END
            WHEN t.named_partner IS DISTINCT FROM %(partner)s
                AND NOT (t.state IN ('set_aside', 'dismissed') AND coalesce(m.mine, false)) THEN
                CASE WHEN t.named_partner IS NOT NULL
                    AND t.state NOT IN ('set_aside', 'ignored', 'retracted', 'dismissed', 'known') THEN 90 END
            WHEN t.state = 'conflict' THEN 0
            WHEN t.state = 'waiting' AND t.reason = 'not_certified' THEN 1
            WHEN t.state = 'waiting' THEN 2
            WHEN t.state = 'set_aside' THEN 3
            WHEN t.state = 'ignored' THEN 4
            WHEN t.state = 'dismissed' THEN 6
            WHEN t.state = 'ended' AND t.reason = 'conflict_lost' THEN 80
            WHEN t.state IN ('returned', 'ended') THEN 7
            WHEN t.state = 'retracted' THEN 8
            WHEN t.state = 'known' THEN 9
        END AS rank
    FROM told t
    CROSS JOIN LATERAL (
        SELECT i.* FROM sales_feed_item i WHERE i.feed_id = t.feed_id AND i.id = t.item_id OFFSET 0
    ) i
    LEFT JOIN LATERAL (
        SELECT true AS mine FROM sales_feed_resellermapping m WHERE m.reporter_id = t.reporter_id
            AND m.scheme = i.reseller_scheme AND m.key = i.reseller_key AND m.maps_to_id = %(partner)s OFFSET 0
    ) m ON true
), best AS (
    SELECT DISTINCT ON (serial) * FROM judged WHERE rank IS NOT NULL
    ORDER BY serial, rank, event_date DESC, received_at DESC, id DESC
), disputed AS MATERIALIZED (
    SELECT serial, min(opened_at)::date AS since FROM devices_conflict
    WHERE state = 'open' AND claimant_id = %(partner)s GROUP BY serial
), expected AS MATERIALIZED (
    SELECT DISTINCT ON (e.serial) e.serial, e.customer_id FROM rest r
    JOIN enrolment_expecteddevice e ON e.partner_id = %(partner)s AND e.serial = r.serial AND e.enrolled_at IS NULL
    JOIN enrolment_enrolmentkey k ON k.partner_id = e.partner_id AND k.id = e.key_id AND k.revoked_at IS NULL
    ORDER BY e.serial, e.expected_since DESC
)
SELECT a.serial,
    CASE a.place WHEN 'pool' THEN 'on_page' WHEN 'dashboard' THEN 'on_dashboard' ELSE 'un_enrolled' END,
    '', a.device_id, a.customer_id, a.evidence::text
FROM asked a WHERE a.device_id IS NOT NULL
UNION ALL
SELECT r.serial, v.verdict,
    CASE WHEN v.from_line THEN b.reason WHEN v.verdict = 'elsewhere' AND b.rank = 80 THEN b.reason ELSE '' END,
    NULL, CASE WHEN v.verdict = 'enrolling' THEN e.customer_id END,
    CASE
        WHEN v.verdict = 'unknown_reseller' THEN JSON_OBJECT(
            'reporter_id': b.reporter_id, 'reporter': p.name, 'scheme': b.reseller_scheme, 'key': b.reseller_key,
            'name': nullif(b.reseller_name, ''), 'document': nullif(b.document_number, '') ABSENT ON NULL)::text
        WHEN v.from_line OR (v.verdict = 'elsewhere' AND b.rank = 80) THEN JSON_OBJECT(
            'reporter': p.name, 'file': f.name, 'document': nullif(b.document_number, ''), 'date': b.event_date,
            'invoice': nullif(b.invoice, ''), 'end_customer': nullif(b.end_customer, ''),
            'model': coalesce(g.model, nullif(b.product_text, '')), 'product_number': nullif(b.product, ''),
            'position': b.position ABSENT ON NULL)::text
        WHEN v.verdict = 'conflict' THEN JSON_OBJECT('date': d.since)::text
        ELSE '{}'
    END
FROM rest r
LEFT JOIN best b ON b.serial = r.serial
LEFT JOIN disputed d ON d.serial = r.serial
LEFT JOIN expected e ON e.serial = r.serial
CROSS JOIN LATERAL (
    SELECT w.verdict, w.verdict IS NOT NULL AND w.verdict NOT IN ('enrolling', 'elsewhere')
        AND b.rank IS NOT NULL AND (w.verdict <> 'conflict' OR b.rank = 0) AS from_line
    FROM (SELECT CASE
        WHEN d.serial IS NOT NULL OR b.rank = 0 THEN 'conflict'
        WHEN b.rank = 1 THEN 'not_certified'
        WHEN b.rank IN (2, 7) THEN 'returned'
        WHEN b.rank IN (3, 6) THEN 'set_aside'
        WHEN b.rank IN (4, 9) THEN 'not_sold'
        WHEN b.rank = 5 THEN 'unknown_reseller'
        WHEN b.rank = 8 THEN 'withdrawn'
        WHEN e.serial IS NOT NULL THEN 'enrolling'
        WHEN b.rank >= 80 OR r.held_elsewhere THEN 'elsewhere'
        END AS verdict) w
) v
LEFT JOIN sales_feed_reporter p ON p.id = b.reporter_id AND b.rank < 90
LEFT JOIN sales_feed_feedfile f ON f.feed_id = b.feed_id AND f.id = b.file_id AND b.rank < 90
LEFT JOIN devices_product g ON g.number = b.product AND b.rank < 90
WHERE v.verdict IS NOT NULL
"""
"""`rank` orders what a serial's lines say: the lowest counts. Those of the partner are below 90, the others' are 90.

LATERAL with OFFSET 0 has each serial looked up by its key, whatever the planner thinks of a partner it has no figures
of: it once thought that there was one PC, read them all, and compared each with each.
"""


def standings(partner: Partner, serials: Sequence[str]) -> dict[str, Standing]:
    """What this partner may know of these serial numbers; those of which nothing is known are left out.

    Two queries, however many serials: the names on lines that wait for an unknown reseller number, and the statement.
    """
    if not serials:
        return {}
    asked = list(serials)
    with connections["vendor"].cursor() as cursor:
        cursor.execute(_NAMES, {"serials": asked})
        names = [name for (name,) in cursor.fetchall() if is_name_of(partner, name)]
        cursor.execute(_STANDING, {"serials": asked, "partner": partner.id, "names": names})
        return {serial: Standing(*said) for serial, *said in cursor.fetchall()}


def is_name_of(partner: Partner, name: str) -> bool:
    """Whether a report means the partner by this name: alike but for case, punctuation and legal form."""
    return bool(name) and name_key(name) != "" and name_key(name) == name_key(partner.name)

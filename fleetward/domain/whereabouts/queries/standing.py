"""Where PCs are, for one partner: one statement over all that is known, read by the vendor's reading role.

That role sees the rows of every partner, so each part of the statement names the partner that asks. Of somebody else
nothing comes out but the verdict `elsewhere`: the same columns, and as empty, as of a serial number that nobody ever
reported (decision 0016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID  # noqa: TC003 (a NamedTuple is asked for its types)

from django.db import connections

from fleetward.domain.customers.names import name_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import LiteralString

    from fleetward.domain.partners.models import Partner


class Standing(NamedTuple):
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
WITH disputed AS MATERIALIZED (
    SELECT coalesce(jsonb_object_agg(c.serial, c.since), '{}') AS serials FROM (
        SELECT serial, min(opened_at)::date AS since FROM devices_conflict
        WHERE state = 'open' AND claimant_id = %(partner)s GROUP BY serial
    ) c
), expected AS MATERIALIZED (
    SELECT coalesce(jsonb_object_agg(x.serial, x.customer_id), '{}') AS serials FROM (
        SELECT DISTINCT ON (e.serial) e.serial, e.customer_id FROM enrolment_expecteddevice e
        JOIN enrolment_enrolmentkey k ON k.partner_id = %(partner)s AND k.id = e.key_id AND k.revoked_at IS NULL
        WHERE e.partner_id = %(partner)s AND e.enrolled_at IS NULL AND e.serial = ANY(%(serials)s)
        ORDER BY e.serial, e.expected_since DESC
    ) x
)
SELECT a.serial, v.verdict, CASE WHEN v.by_line THEN b.reason ELSE '' END, d.device_id,
    CASE WHEN v.verdict = 'enrolling' THEN (v.expected)::uuid ELSE d.customer_id END,
    CASE
        WHEN d.device_id IS NOT NULL THEN d.evidence
        WHEN v.by_line AND b.rank = 5 THEN JSON_OBJECT(
            'reporter_id': b.reporter_id, 'reporter': r.name, 'scheme': b.reseller_scheme, 'key': b.reseller_key,
            'name': nullif(b.reseller_name, ''), 'document': nullif(q.document_number, '') ABSENT ON NULL)::text
        WHEN v.by_line THEN JSON_OBJECT(
            'reporter': r.name, 'file': f.name, 'document': nullif(b.document_number, ''), 'date': b.event_date,
            'invoice': nullif(b.invoice, ''), 'end_customer': nullif(b.end_customer, ''),
            'model': coalesce(g.model, nullif(b.product_text, '')), 'product_number': nullif(b.product, ''),
            'position': b.position ABSENT ON NULL)::text
        WHEN v.verdict = 'conflict' THEN JSON_OBJECT('date': v.disputed)::text
        ELSE '{}'
    END
FROM unnest(%(serials)s::text[]) AS a (serial)
LEFT JOIN LATERAL (
    SELECT d.id AS device_id, d.place, d.customer_id, JSON_OBJECT(
        'reporter': nullif(d.distributor, ''), 'file': nullif(d.origin_file, ''), 'date': d.sold_on,
        'invoice': nullif(d.invoice, ''), 'end_customer': nullif(d.end_customer, ''), 'model': d.model,
        'product_number': d.product_number, 'position': nullif(d.origin_position, 0) ABSENT ON NULL)::text AS evidence
    FROM devices_device d WHERE d.partner_id = %(partner)s AND d.serial = a.serial AND d.place <> 'left' OFFSET 0
) d ON true
LEFT JOIN LATERAL (
    SELECT true AS elsewhere FROM devices_serialclaim c
    WHERE d.device_id IS NULL AND c.serial = a.serial AND c.holder_id <> %(partner)s OFFSET 0
) c ON true
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT t.*, i.reseller_scheme, i.reseller_key, i.reseller_name, i.report_id, i.invoice, i.end_customer,
            i.product, i.product_text, i.position,
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
        FROM (
            SELECT l.feed_id, l.id, l.item_id, l.file_id, l.reporter_id, l.state, l.reason, l.document_number,
                l.event_date, l.received_at, l.named_partner
            FROM sales_feed_line l WHERE d.device_id IS NULL AND l.serial = a.serial
                AND l.state IN ('on_page', 'confirmed', 'returned', 'ended', 'waiting', 'conflict')
            UNION ALL
            SELECT l.feed_id, l.id, l.item_id, l.file_id, l.reporter_id, l.state, l.reason, l.document_number,
                l.event_date, l.received_at, l.named_partner
            FROM sales_feed_line l WHERE d.device_id IS NULL AND l.serial = a.serial
                AND l.serial <> '' AND l.reason <> 'same_document'
                AND l.state IN ('set_aside', 'ignored', 'retracted', 'dismissed', 'known')
        ) t
        CROSS JOIN LATERAL (
            SELECT i.* FROM sales_feed_item i WHERE i.feed_id = t.feed_id AND i.id = t.item_id OFFSET 0
        ) i
        LEFT JOIN LATERAL (
            SELECT true AS mine FROM sales_feed_resellermapping m WHERE m.reporter_id = t.reporter_id
                AND m.scheme = i.reseller_scheme AND m.key = i.reseller_key AND m.maps_to_id = %(partner)s OFFSET 0
        ) m ON true
    ) j WHERE j.rank IS NOT NULL ORDER BY j.rank, j.event_date DESC, j.received_at DESC, j.id DESC LIMIT 1
) b ON true
CROSS JOIN LATERAL (
    SELECT (SELECT serials FROM disputed) ->> a.serial AS disputed,
        (SELECT serials FROM expected) ->> a.serial AS expected OFFSET 0
) k
CROSS JOIN LATERAL (
    SELECT w.verdict, k.disputed, k.expected,
        b.rank < 10 AND (w.verdict <> 'conflict' OR b.rank = 0) OR b.rank = 80 AND w.verdict = 'elsewhere' AS by_line
    FROM (SELECT CASE
        WHEN d.place = 'pool' THEN 'on_page'
        WHEN d.place = 'dashboard' THEN 'on_dashboard'
        WHEN d.place = 'inactive' THEN 'un_enrolled'
        WHEN k.disputed IS NOT NULL OR b.rank = 0 THEN 'conflict'
        WHEN b.rank = 1 THEN 'not_certified'
        WHEN b.rank IN (2, 7) THEN 'returned'
        WHEN b.rank IN (3, 6) THEN 'set_aside'
        WHEN b.rank IN (4, 9) THEN 'not_sold'
        WHEN b.rank = 5 THEN 'unknown_reseller'
        WHEN b.rank = 8 THEN 'withdrawn'
        WHEN k.expected IS NOT NULL THEN 'enrolling'
        WHEN b.rank >= 80 OR c.elsewhere THEN 'elsewhere'
        END AS verdict) w OFFSET 0
) v
LEFT JOIN sales_feed_reporter r ON r.id = b.reporter_id AND v.by_line
LEFT JOIN sales_feed_feedfile f ON f.feed_id = b.feed_id AND f.id = b.file_id AND v.by_line
LEFT JOIN sales_feed_report q ON q.feed_id = b.feed_id AND q.id = b.report_id AND b.rank = 5
LEFT JOIN devices_product g ON g.number = b.product AND v.by_line
WHERE v.verdict IS NOT NULL
"""
"""`rank` orders what a serial's lines say: the lowest counts. Those of the partner are below 90, the others' are 90.

LATERAL with OFFSET 0 has each serial looked up by its key, whatever the planner thinks of a partner it has no figures
of: it once thought that there was one PC, read them all, and compared each with each.

Of a line under an unknown number the document is that of the whole report: the order and the invoice are what the
partner has to know to have the number mapped.
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
        return {row[0]: Standing(*row[1:]) for row in cursor.fetchall()}


def is_name_of(partner: Partner, name: str) -> bool:
    """Whether a report means the partner by this name: alike but for case, punctuation and legal form."""
    return bool(name) and name_key(name) != "" and name_key(name) == name_key(partner.name)

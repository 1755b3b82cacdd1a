"""What is digested, byte by byte: decision 0019 tells it to whoever checks an export without this program.

A row is the SHA-256 of a JSON array as PostgreSQL's `jsonb` writes it, in UTF-8, times in microseconds since 1970. A
seal is the SHA-256 of such an array followed by the digests of its rows, 32 bytes each, in their order.
"""

from __future__ import annotations

from psycopg import sql

ROW_DIGEST = sql.SQL("""
    sha256(convert_to(jsonb_build_array(
        'fleetward-audit-row-1', e.partner_id, e.id, (extract(epoch FROM e.at) * 1000000)::bigint,
        e.actor_id, e.actor_label, e.actor_kind, e.actor_role, e.actor_partner_id, e.customer_id,
        e.action, e.action_id, e.subject_type, e.subject_id, e.subject_label,
        e.before, e.after, e.details, e.address, e.request_id
    )::text, 'UTF8'))
""")
"""Of the row `e`: every column it has."""

SEAL_DIGEST = sql.SQL("""
    sha256(convert_to(jsonb_build_array(
        'fleetward-audit-seal-1', s.partner_id, s.number,
        (extract(epoch FROM s.made_at) * 1000000)::bigint, (extract(epoch FROM s.complete_to) * 1000000)::bigint,
        s.count, s.first_id, (extract(epoch FROM s.first_at) * 1000000)::bigint,
        s.last_id, (extract(epoch FROM s.last_at) * 1000000)::bigint, encode(s.previous, 'hex')
    )::text, 'UTF8') || coalesce(listed.digests, ''))
""")
"""Of the seal `s`, over `listed.digests`: those of its rows, one after another."""

BEGINNING = bytes(32)
"""What stands where the first seal has no seal before it."""

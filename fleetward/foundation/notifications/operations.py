"""Telling people. Called inside the transaction of what happened: no commit, no notice.

Nobody keeps an audit row of it: a notice says what another row says already, and reading it is its reader's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.notifications import queries
from fleetward.foundation.notifications.kinds import KINDS
from fleetward.foundation.notifications.models import Channel, Notice, Preference
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from fleetward.foundation.audit.operations import Acting

KEPT = timedelta(days=90)

_TELL = """
INSERT INTO notifications_notice AS n
    (partner_id, id, user_id, customer_id, kind, subject, details, times, at, channel, mailed_at)
SELECT %(partner)s, t.id, t.user_id, t.customer_id, %(kind)s, t.subject, t.details, 1, %(now)s,
    coalesce(p.channel, %(channel)s),
    CASE WHEN %(own_letter)s AND coalesce(p.channel, %(channel)s) = 'now' THEN %(now)s::timestamptz END
FROM unnest(%(ids)s::uuid[], %(users)s::uuid[], %(customers)s::uuid[], %(subjects)s::text[], %(details)s::jsonb[])
    AS t (id, user_id, customer_id, subject, details)
LEFT JOIN notifications_preference p ON p.user_id = t.user_id AND p.kind = %(kind)s
WHERE NOT %(once)s OR NOT EXISTS (
    SELECT FROM notifications_notice o WHERE o.partner_id = %(partner)s AND o.user_id = t.user_id
        AND o.kind = %(kind)s AND o.subject = t.subject)
ORDER BY t.user_id, t.subject
ON CONFLICT (partner_id, user_id, kind, subject) WHERE read_at IS NULL DO UPDATE SET
    times = n.times + 1, at = excluded.at, channel = excluded.channel, mailed_at = excluded.mailed_at,
    customer_id = excluded.customer_id,
    details = CASE WHEN %(adds_up)s THEN excluded.details || jsonb_build_object(
        'n', coalesce((n.details ->> 'n')::bigint, 0) + (excluded.details ->> 'n')::bigint)
        ELSE excluded.details END
"""


@dataclass(frozen=True)
class Telling:
    """One thing that one person is told: see `tell`."""

    user_id: UUID
    subject: str
    details: Mapping[str, Any] = field(default_factory=dict)
    customer_id: UUID | None = None


def tell(
    *, kind: str, users: Iterable[UUID], subject: str, now: datetime, customer_id: UUID | None = None,
    once: bool = False, **details: Any,
) -> None:  # fmt: skip
    """Tell these people, in the tenant in scope. The same thing again counts up while it has not been read.

    `subject` says what it is about, as a repair case's id; `details` fill in the kind's sentence and its address.
    `customer_id` where the people are a customer's. `once`: whoever was told this before, and has perhaps read it, is
    not told again. Raises `KeyError` for a kind that no room has registered.
    """
    tellings = [Telling(user, subject, details, customer_id) for user in users]
    tell_each(kind=kind, tellings=tellings, now=now, once=once)


def tell_each(*, kind: str, tellings: Iterable[Telling], now: datetime, once: bool = False) -> None:
    """Tell many things of one kind, however many, in one statement: as `tell` does. It opens no transaction."""
    tenant, known = scope.current(), KINDS[kind]
    if tenant is None:
        message = f"{kind} told outside any scope"
        raise RuntimeError(message)
    told = list({(one.user_id, one.subject[:100]): one for one in tellings}.values())
    if not told:
        return
    values: dict[str, Any] = {
        "partner": tenant.partner_id, "kind": known.code, "now": now, "channel": known.channel, "once": once,
        "adds_up": known.adds_up, "own_letter": known.own_letter, "ids": [uuid7() for _one in told],
        "users": [one.user_id for one in told], "customers": [one.customer_id for one in told],
        "subjects": [one.subject[:100] for one in told], "details": [Jsonb(dict(one.details)) for one in told],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TELL, values)


@transaction.atomic
def mark_read(*, user_id: UUID, notice_id: UUID, now: datetime) -> Notice | None:
    """The person has read it: what it says, or None where there is no such notice of theirs."""
    found = queries.of_user(user_id).filter(id=notice_id)
    found.filter(read_at__isnull=True).update(read_at=now)
    return found.first()


@transaction.atomic
def mark_all_read(*, user_id: UUID, now: datetime, kinds: Collection[str] | None = None) -> int:
    """The person has seen enough, of these kinds or of all. Returns how many were not read before."""
    rows = queries.of_user(user_id).filter(read_at__isnull=True)
    return (rows if kinds is None else rows.filter(kind__in=kinds)).update(read_at=now)


@transaction.atomic
def choose_channels(*, actor: Acting, user_id: UUID, channels: Mapping[str, str]) -> None:
    """Keep how the person wants to be told of each of these kinds, from now on. Noted in the actor's tenant.

    `KeyError` for a kind that no room has registered, `ValueError` for a channel that does not exist.
    """
    before = queries.chosen(user_id)
    wanted = {KINDS[kind].code: Channel(channel) for kind, channel in channels.items()}
    changed = {code: one for code, one in wanted.items() if before.get(code, KINDS[code].channel) != one}
    Preference.objects.bulk_create(
        [Preference(user_id=user_id, kind=code, channel=one) for code, one in changed.items()],
        update_conflicts=True, unique_fields=["user", "kind"], update_fields=["channel"],
    )  # fmt: skip
    tenant = scope.current()
    if changed and tenant:
        # the audit log is the tenant's, not its customer's: a customer's own scope may not write it
        with scope.scoped(scope.Scope(tenant.partner_id, vendor=tenant.vendor)):
            told = {code: str(one) for code, one in sorted(changed.items())}
            audit.record(actor, "user.notifications_chosen", str(user_id), changed=told)


_CLAIM_NOW = """
UPDATE notifications_notice SET mailed_at = %(now)s
WHERE partner_id = %(partner)s AND channel = 'now' AND mailed_at IS NULL AND read_at IS NULL
RETURNING user_id, id
"""

_CLAIM_DIGEST = """
UPDATE notifications_notice n SET mailed_at = %(now)s
FROM unnest(%(users)s::uuid[], %(befores)s::timestamptz[]) AS due (user_id, before)
WHERE n.partner_id = %(partner)s AND n.user_id = due.user_id AND n.channel = 'digest' AND n.mailed_at IS NULL
    AND n.read_at IS NULL AND n.at < due.before
RETURNING n.user_id, n.id
"""


@transaction.atomic
def claim_for_mail(*, partner_id: UUID, now: datetime) -> dict[UUID, list[UUID]]:
    """Take what is to be mailed at once, in this tenant, whose scope it is: notices by person, each once.

    The caller enqueues the mails in the same transaction: whoever is killed between has taken nothing.
    """
    return _claimed(_CLAIM_NOW, {"partner": partner_id, "now": now})


@transaction.atomic
def claim_for_digest(*, partner_id: UUID, due: Mapping[UUID, datetime], now: datetime) -> dict[UUID, list[UUID]]:
    """The same for the daily e-mail: of each of these people, what was told before the moment it was due."""
    values = {"partner": partner_id, "now": now, "users": list(due), "befores": list(due.values())}
    return _claimed(_CLAIM_DIGEST, values)


def _claimed(statement: str, values: dict[str, Any]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for user_id, notice_id in cursor.fetchall():
            found.setdefault(user_id, []).append(notice_id)
    return found


@transaction.atomic
def prune(*, partner_id: UUID, now: datetime) -> int:
    """Forget what was told 90 days ago, in this tenant, whose scope it is. Returns how many notices."""
    return Notice.objects.filter(partner_id=partner_id, at__lt=now - KEPT).delete()[0]

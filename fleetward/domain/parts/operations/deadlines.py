"""Deadlines of old parts that are to come back: partners are reminded, and charged for what is overdue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.permissions import PartnerUserRole
from fleetward.domain.parts import letters, queries, told
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7_prefix
from fleetward.foundation.notifications import queries as notifications
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import LiteralString
    from uuid import UUID

    from fleetward.domain.customers.letters import Letter
    from fleetward.domain.parts.models import PartReturn
    from fleetward.foundation.accounts.models import User

REMIND = "parts.mail_reminders"
"""The task that mails reminders."""
REMIND_BEFORE = timedelta(days=2)
_EVERYWHERE = timedelta(hours=12)  # so long after midnight UTC a day is over in the last time zone

_CHARGE = """
WITH charged AS (
    UPDATE parts_partreturn r
    SET state = 'charged', charge = round(l.price * l.quantity, 2), changed_at = %(now)s
    FROM parts_partsorderline l
    WHERE r.partner_id = %(partner)s AND r.state IN ('due', 'sent') AND r.due_on < %(day)s
        AND l.partner_id = r.partner_id AND l.order_id = r.order_id AND l.position = r.position
    RETURNING r.order_id, r.position, r.part_number, r.charge, r.currency
)
INSERT INTO parts_partsorderevent (partner_id, id, order_id, at, kind, actor_label, text, details)
SELECT %(partner)s, (%(ids)s || lpad(to_hex(row_number() OVER (ORDER BY c.order_id, c.position)), 8, '0'))::uuid,
    c.order_id, %(now)s, 'return_charged', %(label)s, '',
    jsonb_build_object('part', c.part_number, 'position', c.position::text, 'charge', c.charge::text,
        'currency', c.currency)
FROM charged c RETURNING order_id
"""
_REMIND = """
WITH reminded AS (
    UPDATE parts_partreturn r SET reminded_at = %(now)s
    WHERE r.partner_id = %(partner)s AND r.state = 'due' AND r.due_on <= %(day)s AND r.reminded_at IS NULL
    RETURNING r.order_id, r.position, r.part_number, r.due_on
)
INSERT INTO parts_partsorderevent (partner_id, id, order_id, at, kind, actor_label, text, details)
SELECT %(partner)s, (%(ids)s || lpad(to_hex(row_number() OVER (ORDER BY m.order_id, m.position)), 8, '0'))::uuid,
    m.order_id, %(now)s, 'reminded', %(label)s, '',
    jsonb_build_object('part', m.part_number, 'position', m.position::text, 'due', m.due_on::text)
FROM reminded m RETURNING order_id
"""


def charge_overdue(*, now: datetime) -> int:
    """Charge what should have come back before today: price by quantity of its line. Returns how many parts.

    Each partner's in a transaction of its own; what was charged is not charged again.
    """
    today = (now - _EVERYWHERE).date()
    with scoped(VENDOR):
        owing = queries.partners_overdue(today)
    return sum(len(_each(_CHARGE, "parts_order.return_charged", partner_id, today, now)) for partner_id in owing)


def remind_returns(*, now: datetime) -> int:
    """Remind partners, once, of what is due within two days and was not sent back. Returns of how many parts."""
    until = now.date() + REMIND_BEFORE
    with scoped(VENDOR):
        reminded = queries.partners_to_remind(until)
    return sum(_remind(partner_id=partner_id, until=until, now=now) for partner_id in reminded)


@transaction.atomic
def _remind(*, partner_id: UUID, until: date, now: datetime) -> int:
    orders = _each(_REMIND, "parts_order.reminded", partner_id, until, now)
    if orders:
        enqueue(REMIND, partner_id=str(partner_id), order_ids=sorted(set(orders)))
        with scoped(Scope(partner_id)):
            due = _due_by_person(partner_id, orders)
            told.due_back({person.id: len(rows) for person, rows in due.items()}, now)
    return len(orders)


def write_reminders(*, partner_id: UUID, order_ids: list[str], url: str) -> list[Letter]:
    """The mails about what is still due of these orders: one to each person who ordered, and wants it at once.

    What was ordered by somebody who has left the partner goes to its administrators.
    """
    with scoped(Scope(partner_id)), transaction.atomic():
        due = _due_by_person(partner_id, order_ids)
        wanted = notifications.told_by(told.DUE_BACK.code, [person.id for person in due])
    at_once = {person: rows for person, rows in due.items() if wanted[person.id] == Channel.NOW}
    return [letters.reminder(person, rows, url) for person, rows in at_once.items()]


def _due_by_person(partner_id: UUID, order_ids: list[str]) -> dict[User, list[tuple[str, PartReturn]]]:
    """What is still due of these orders, each with the number of its order, by who is told of it."""
    due = list(queries.due_of(partner_id, order_ids))
    orders = {order.id: order for order in queries.by_ids(partner_id, [row.order_id for row in due])}
    people = partners.people(partner_id)
    found: dict[User, list[tuple[str, PartReturn]]] = {}
    for row in due:
        order = orders[row.order_id]
        for person in _readers(people, order.created_by):
            found.setdefault(person, []).append((order.number, row))
    return found


def _readers(people: list[tuple[User, str]], ordered_by: UUID | None) -> list[User]:
    own = [person for person, _role in people if person.id == ordered_by]
    return own or [person for person, role in people if role == PartnerUserRole.ADMINISTRATOR]


@transaction.atomic
def _each(statement: LiteralString, action: str, partner_id: UUID, day: date, now: datetime) -> list[str]:
    """The orders, one for each part."""
    values: dict[str, Any] = {
        "partner": partner_id,
        "day": day,
        "now": now,
        "ids": uuid7_prefix(),
        "label": SYSTEM.label,
    }
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        cursor.execute(statement, values)
        orders = [str(order_id) for (order_id,) in cursor.fetchall()]
        audit.record_each(SYSTEM, action, orders)
    return orders

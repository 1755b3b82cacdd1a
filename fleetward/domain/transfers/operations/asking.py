"""Asking for a bulk action: which PCs, and where to. Nothing moves; a job checks what would become of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg import sql

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.transfers import rules
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState, Outcome
from fleetward.domain.transfers.models import BulkAction, BulkItem
from fleetward.domain.transfers.operations.refused import Refused, lock_one
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.devices.models import Device, Place
    from fleetward.domain.devices.serial_sheet import Named

CHECK = "transfers.check"
"""The task that checks a bulk action."""


class UnknownTarget(Exception):
    """The target is no customer that the actor may see: to be answered as if it did not exist."""


@dataclass(frozen=True)
class Target:
    """Where PCs go: the pool, or a customer's dashboard (F4)."""

    place: Place
    customer_id: UUID | None = None


@transaction.atomic
def ask(
    *, actor: Actor, kind: ActionKind, chosen: QuerySet[Device] | Iterable[Named], target: Target | None,
    asked: dict[str, Any], now: datetime, source_name: str = "",
) -> BulkAction:  # fmt: skip
    """Ask for a transfer (`target`, or None where each row names its own) or an un-enrolment (no target).

    `chosen` are PCs that the actor saw in a list, or a list of serial numbers. `asked` is kept, for people to see
    what was asked for. Raises `UnknownTarget`, `Forbidden`.
    """
    actor.require(rules.NEEDS[kind])
    partner_id = _partner(actor)
    with scoped(Scope(partner_id)):
        if target and target.customer_id and not customers.visible_to(actor).filter(id=target.customer_id).exists():
            raise UnknownTarget
        action = _create(
            actor, partner_id, kind, now, to_place=target.place if target else "", source_name=source_name[:200],
            to_customer_id=target.customer_id if target else None, asked=asked,
        )  # fmt: skip
        total = _from_rows(action, chosen) if isinstance(chosen, QuerySet) else _from_list(action, chosen)
        return _asked(actor, action, total)


@transaction.atomic
def ask_undo(*, actor: Actor, action_id: UUID, now: datetime) -> BulkAction:
    """Ask to take back all that an action moved (F5): every PC to where it was, unless it has moved since."""
    partner_id = _partner(actor)
    with scoped(Scope(partner_id)):
        done = lock_one(actor=actor, partner_id=partner_id, action_id=action_id)
        if refusal := rules.refuse_undo(actor, done):
            raise Refused(refusal)
        action = _create(actor, partner_id, ActionKind.UNDO, now, undo_of=done.id, asked={"undo": done.kind})
        with connection.cursor() as cursor:
            cursor.execute(
                _BACK, {"partner": action.partner_id, "of": done.id, "action": action.id, "asker": action.customer_id}
            )
            total = cursor.rowcount
        return _asked(actor, action, total)


@transaction.atomic
def check_again(*, actor: Actor, action_id: UUID) -> BulkAction:
    """Look once more at PCs that may have moved since the check."""
    partner_id = _partner(actor)
    with scoped(Scope(partner_id)):
        action = lock_one(actor=actor, partner_id=partner_id, action_id=action_id)
        if refusal := rules.refuse_cancel(actor, action):
            raise Refused(refusal)
        BulkAction.objects.filter(partner_id=action.partner_id, id=action.id).update(state=ActionState.CHECKING)
        enqueue(CHECK, partner_id=str(action.partner_id), action_id=str(action.id))
    action.state = ActionState.CHECKING
    return action


@transaction.atomic
def cancel(*, actor: Actor, action_id: UUID, now: datetime) -> None:
    """Drop an action that has not been started. Nothing was moved by it."""
    partner_id = _partner(actor)
    with scoped(Scope(partner_id)):
        action = lock_one(actor=actor, partner_id=partner_id, action_id=action_id)
        if refusal := rules.refuse_cancel(actor, action):
            raise Refused(refusal)
        BulkAction.objects.filter(partner_id=action.partner_id, id=action.id).update(
            state=ActionState.CANCELLED, finished_at=now
        )
        audit.record(actor, "bulk_action.cancelled", action, action_id=action.id, kind=action.kind)


def _partner(actor: Actor) -> UUID:
    if actor.partner_id is None:
        raise Forbidden(actor.kind)
    return actor.partner_id


def _create(actor: Actor, partner_id: UUID, kind: ActionKind, now: datetime, **fields: Any) -> BulkAction:
    asker = actor.customer_ids[0] if actor.kind is ActorKind.CUSTOMER else None
    return BulkAction.objects.create(
        partner_id=partner_id, id=uuid7(), kind=kind, customer_id=asker, actor_id=actor.user_id,
        actor_label=actor.label, created_at=now, **fields,
    )  # fmt: skip


def _asked(actor: Actor, action: BulkAction, total: int) -> BulkAction:
    action.total = total
    BulkAction.objects.filter(partner_id=action.partner_id, id=action.id).update(total=total)
    audit.record(actor, "bulk_action.asked", action, action_id=action.id, kind=action.kind, total=total)
    enqueue(CHECK, partner_id=str(action.partner_id), action_id=str(action.id))
    return action


_FROM_ROWS = sql.SQL("""
INSERT INTO transfers_bulkitem (
    partner_id, action_id, position, customer_id, named, serial, target, from_place, to_place, outcome, hold, doubts)
SELECT {partner}, {action}, row_number() OVER (ORDER BY c.serial), {asker}, c.serial, c.serial, '', '', '',
    'waiting', '', '{{}}'
FROM ({chosen}) c
""")

_BACK = """
INSERT INTO transfers_bulkitem (
    partner_id, action_id, position, customer_id, named, serial, target, device_id, version, from_place,
    from_customer_id, to_place, to_customer_id, outcome, hold, doubts)
SELECT i.partner_id, %(action)s, row_number() OVER (ORDER BY i.position), %(asker)s, i.serial, i.serial, '',
    i.device_id, i.version + 1, i.to_place, i.to_customer_id, i.from_place, i.from_customer_id, 'will_move', '', '{}'
FROM transfers_bulkitem i WHERE i.partner_id = %(partner)s AND i.action_id = %(of)s AND i.outcome = 'moved'
"""
"""A PC that moved has the next version; the check finds those that have moved again since, which are few."""


def _from_rows(action: BulkAction, chosen: QuerySet[Device]) -> int:
    try:
        text, values = chosen.order_by().values("serial").query.sql_with_params()
    except EmptyResultSet:  # Django knows that no row can fit
        return 0
    names = {"partner": action.partner_id, "action": action.id, "asker": action.customer_id}
    statement = _FROM_ROWS.format(chosen=sql.SQL(text), **{key: sql.Literal(value) for key, value in names.items()})
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _from_list(action: BulkAction, named: Iterable[Named]) -> int:
    columns = ("partner_id", "action_id", "position", "customer_id", "named", "serial", "target", "from_place",
               "to_place", "outcome", "hold", "doubts")  # fmt: skip
    table = BulkItem._meta.db_table
    position = 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE named_item (LIKE transfers_bulkitem) ON COMMIT DROP")
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        with cursor.copy(sql.SQL("COPY named_item ({}) FROM STDIN").format(names)) as copy:
            for position, one in enumerate(named, start=1):
                copy.write_row((
                    action.partner_id, action.id, position, action.customer_id, one.named[:80], one.serial[:80],
                    one.target[:200], "", "", Outcome.WAITING, "", [],
                ))  # fmt: skip
        statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM named_item")
        cursor.execute(statement.format(sql.Identifier(table), names, names))
        cursor.execute("DROP TABLE named_item")
    return position

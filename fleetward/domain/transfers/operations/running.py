"""Carrying a bulk action out: in chunks, each one transaction with the place where it goes on (design 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg import sql

from fleetward.domain.alerts.operations import FOLLOW_MOVES
from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import operations as devices
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.repairs import operations as repairs
from fleetward.domain.transfers import rules, told
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState
from fleetward.domain.transfers.models import BulkAction
from fleetward.domain.transfers.operations.checking import HOLD_IN_REPAIR, count
from fleetward.domain.transfers.operations.customers_told import tell_customers
from fleetward.domain.transfers.operations.refused import Refused, lock_one
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

RUN = "transfers.run"
"""The task that carries a bulk action out."""

CHUNK = 100_000
"""PCs in one transaction."""

_MOVING = sql.SQL("""
SELECT i.position, i.device_id, i.version, i.to_place, i.to_customer_id, {evidence} AS evidence
FROM transfers_bulkitem i
LEFT JOIN transfers_placementrule r ON r.partner_id = {partner} AND r.id = i.rule_id
WHERE i.partner_id = {partner} AND i.action_id = {action} AND i.outcome = 'will_move'
    AND i.position > {start} AND i.position <= {end}
""")

_TOLD = {
    ActionKind.RULE: sql.SQL("jsonb_build_object('rule', coalesce(r.name, ''))"),
    ActionKind.UNDO: sql.SQL("""'{"undo": true}'::jsonb"""),
}
"""What the ledger says of an arrival beside who and when."""

_KEEP_STILL = """
SELECT count(*) FROM (
    SELECT d.id FROM devices_device d JOIN transfers_bulkitem i ON i.device_id = d.id
    WHERE d.partner_id = %(partner)s AND d.place = 'dashboard' AND i.partner_id = %(partner)s
        AND i.action_id = %(action)s AND i.outcome = 'will_move' AND i.position > %(start)s AND i.position <= %(end)s
    ORDER BY d.id FOR NO KEY UPDATE OF d
) kept
"""
"""Whoever submits a repair case of such a PC has done so, or waits until it has moved."""

_MARK = """
UPDATE transfers_bulkitem i SET outcome = 'moved' FROM moved m
WHERE i.partner_id = %(partner)s AND i.action_id = %(action)s AND i.position = m.position
"""

_MARK_REST = """
UPDATE transfers_bulkitem SET outcome = 'changed'
WHERE partner_id = %(partner)s AND action_id = %(action)s AND outcome = 'will_move'
    AND position > %(start)s AND position <= %(end)s
"""

_NOTE_RULES = """
UPDATE transfers_placementrule r SET moved = r.moved + n.moved FROM (
    SELECT i.rule_id, count(*) AS moved FROM transfers_bulkitem i
    WHERE i.partner_id = %(partner)s AND i.action_id = %(action)s AND i.outcome = 'moved'
        AND i.position > %(start)s AND i.position <= %(end)s
    GROUP BY i.rule_id
) n WHERE r.partner_id = %(partner)s AND r.id = n.rule_id
"""


@transaction.atomic
def start(*, actor: Actor, action_id: UUID, typed: str) -> BulkAction:
    """Have a checked action carried out. `typed` is what `rules.to_type` asked for. Raises `Refused`."""
    if actor.partner_id is None:
        raise Forbidden(actor.kind)
    with scoped(Scope(actor.partner_id)):
        action = lock_one(actor=actor, partner_id=actor.partner_id, action_id=action_id)
        refusal = rules.refuse_start(actor, action, typed=typed, target_name=target_name(action))
        if refusal:
            raise Refused(refusal)
        BulkAction.objects.filter(partner_id=action.partner_id, id=action.id).update(
            state=ActionState.RUNNING, actor_id=actor.user_id, actor_label=actor.label
        )
        audit.record(
            actor,
            "bulk_action.started",
            action,
            action_id=action.id,
            kind=action.kind,
            will_move=rules.will_move(action),
        )
        enqueue(RUN, partner_id=str(action.partner_id), action_id=str(action.id))
    action.state = ActionState.RUNNING
    return action


def target_name(action: BulkAction) -> str:
    """The name of the one customer to whom the action moves PCs; '' where it is not one."""
    found = customers.by_ids(action.partner_id, [action.to_customer_id]) if action.to_customer_id else {}
    return next((one.name for one in found.values()), "")


def run(*, partner_id: UUID, action_id: UUID, now: datetime) -> None:
    """Carry it out to its end. A worker killed in between leaves whole chunks; the next goes on behind them."""
    while _run_chunk(partner_id, action_id, now):
        pass


@transaction.atomic
def _run_chunk(partner_id: UUID, action_id: UUID, now: datetime) -> bool:
    """One chunk; False where nothing is left to do."""
    with scoped(Scope(partner_id)):
        devices.take_turn(partner_id)
        found = BulkAction.objects.select_for_update().filter(partner_id=partner_id, id=action_id)
        action = found.filter(state=ActionState.RUNNING).first()
        if action is None:
            return False
        if action.cursor < action.total:
            _move(action, now)
            return True
        counts = count(action)
        found.update(state=ActionState.DONE, counts=counts, finished_at=now)
        tell_customers(actor=_actor(action), action=action)
        audit.record(_actor(action), "bulk_action.done", action, action_id=action.id, kind=action.kind, **counts)
        told.done(action, counts, now)
        partner = str(partner_id)
        enqueue(FOLLOW_MOVES, queueing_lock=f"{FOLLOW_MOVES} {partner}", partner_id=partner)
        return False


def _move(action: BulkAction, now: datetime) -> None:
    start, end = action.cursor, min(action.cursor + CHUNK, action.total)
    values: dict[str, Any] = {"partner": action.partner_id, "action": action.id, "start": start, "end": end}
    moving = _MOVING.format(
        evidence=_TOLD.get(ActionKind(action.kind), sql.SQL("'{}'::jsonb")),
        **{name: sql.Literal(value) for name, value in values.items()},
    )
    if action.kind in {ActionKind.TRANSFER, ActionKind.UNDO}:
        _hold_in_repair(values)
    left = LedgerKind.UN_ENROLLED if action.kind == ActionKind.UN_ENROLMENT else LedgerKind.REMOVED
    devices.place(
        actor=_actor(action), partner_id=action.partner_id, moving=moving, now=now, action_id=action.id,
        departed=left,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MARK, values)
        cursor.execute(_MARK_REST, values)
        if action.kind == ActionKind.RULE:
            cursor.execute(_NOTE_RULES, values)
    repairs.follow_moves(partner_id=action.partner_id, now=now)
    BulkAction.objects.filter(partner_id=action.partner_id, id=action.id).update(cursor=end)


def _hold_in_repair(values: dict[str, Any]) -> None:
    """Leave PCs where they are for which a repair case was opened after the check."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_STILL, values)
        cursor.execute(HOLD_IN_REPAIR, values)


def _actor(action: BulkAction) -> Actor:
    """Who started it, as the ledger names them."""
    if action.actor_id is None:
        return Actor(ActorKind.SYSTEM, action.actor_label)
    kind = ActorKind.CUSTOMER if action.customer_id else ActorKind.PARTNER
    return Actor(kind, action.actor_label, user_id=action.actor_id, partner_id=action.partner_id)

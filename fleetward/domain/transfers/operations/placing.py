"""Placement rules at work: one bulk action a run, carried out like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import operations as devices
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.transfers import queries, rule_match
from fleetward.domain.transfers.lifecycle import ActionKind, ActionState
from fleetward.domain.transfers.models import BulkAction
from fleetward.domain.transfers.operations.checking import check
from fleetward.domain.transfers.operations.running import run
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.transfers.models import PlacementRule

PLACER = Actor(ActorKind.SYSTEM, "Placement rules")
"""Who the ledger names for what rules move; the evidence tells which rule."""

_INSERT = sql.SQL("""
INSERT INTO transfers_bulkitem (
    partner_id, action_id, position, named, serial, target, rule_id, from_place, to_place, outcome, hold, doubts)
SELECT {partner}, {action}, row_number() OVER (ORDER BY c.serial), c.serial, c.serial, r.to_customer_id::text, r.id,
    '', '', 'waiting', '', '{{}}'
FROM ({chosen}) c
JOIN transfers_placementrule r ON r.partner_id = {partner} AND r.id = c.rule AND r.to_customer_id = ANY({open}::uuid[])
""")


def apply_rules(*, partner_id: UUID, now: datetime) -> UUID | None:
    """Move every PC of the partner's page that a rule takes. Returns the bulk action, or None if nothing fits.

    Doing it again moves nothing more. A run that was cut off is ended first.
    """
    if cut_off := _cut_off(partner_id):
        run(partner_id=partner_id, action_id=cut_off, now=now)
    action_id = _begin(partner_id, now)
    if action_id:
        run(partner_id=partner_id, action_id=action_id, now=now)
    return action_id


@transaction.atomic
def _cut_off(partner_id: UUID) -> UUID | None:
    with scoped(Scope(partner_id)):
        return _running(partner_id)


def _running(partner_id: UUID) -> UUID | None:
    rows = BulkAction.objects.filter(partner_id=partner_id, kind=ActionKind.RULE, state=ActionState.RUNNING)
    return rows.order_by("created_at").values_list("id", flat=True).first()


@transaction.atomic
def _begin(partner_id: UUID, now: datetime) -> UUID | None:
    """In the partner's turn: PCs of an import that is still open are waited for, and nobody begins beside us."""
    with scoped(Scope(partner_id)):
        devices.take_turn(partner_id)
        rules = queries.active_rules(partner_id)
        if not rules:
            return None
        return _running(partner_id) or _create(partner_id, rules, now)


def _create(partner_id: UUID, rules: list[PlacementRule], now: datetime) -> UUID | None:
    """A bulk action over the PCs that will move, checked and ready to be carried out."""
    action_id = uuid7()
    total = _insert(partner_id, action_id, rules, now)
    if not total:
        return None
    action = BulkAction.objects.create(
        partner_id=partner_id, id=action_id, kind=ActionKind.RULE, actor_label=PLACER.label, created_at=now,
        total=total, asked={"rules": [rule.name for rule in rules]},
    )  # fmt: skip
    check(partner_id=partner_id, action_id=action_id, now=now)
    BulkAction.objects.filter(partner_id=partner_id, id=action_id).update(state=ActionState.RUNNING)
    audit.record(PLACER, "bulk_action.started", action, action_id=action.id, kind=action.kind, will_move=total)
    return action_id


def _insert(partner_id: UUID, action_id: UUID, rules: list[PlacementRule], now: datetime) -> int:
    """Items of the PCs that rules take. A rule whose customer's plan has ended takes its PCs, but moves none."""
    try:
        chosen, values = rule_match.taken(partner_id, rules).query.sql_with_params()
    except EmptyResultSet:  # Django knows that no row can fit
        return 0
    names = {"partner": partner_id, "action": action_id, "open": _open(partner_id, rules, now)}
    statement = _INSERT.format(chosen=sql.SQL(chosen), **{key: sql.Literal(value) for key, value in names.items()})
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _open(partner_id: UUID, rules: list[PlacementRule], now: datetime) -> list[UUID]:
    """The rules' customers whose plan has not ended."""
    today = timezone.localdate(now)
    found = customers.by_ids(partner_id, {rule.to_customer_id for rule in rules}).values()
    return [one.id for one in found if one.plan_ends_on is None or one.plan_ends_on >= today]

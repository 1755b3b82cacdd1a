"""Writing placement rules, ordering them, switching them on and off."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Max

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices.operations import PLACE_ARRIVED
from fleetward.domain.partners.actor import Actor, Forbidden
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import rules
from fleetward.domain.transfers.models import PlacementRule
from fleetward.domain.transfers.operations.asking import UnknownTarget
from fleetward.domain.transfers.operations.refused import Refused
from fleetward.domain.transfers.rule_match import CONDITIONS
from fleetward.domain.transfers.rule_trial import try_rule
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Wanted:
    """What a rule is to say. '' asks nothing; order number and model may end with * for 'begins with'."""

    name: str
    to_customer_id: UUID
    end_customer: str = ""
    end_customer_number: str = ""
    order_number: str = ""
    distributor: str = ""
    model: str = ""


@transaction.atomic
def save_rule(*, actor: Actor, rule_id: UUID | None, wanted: Wanted, now: datetime) -> PlacementRule:
    """Write a rule, or another text of a known one. A new rule is the last, and is switched off.

    A rule that asks or leads to something else than before is switched off, until it has been tried again. Raises
    `Refused`, `UnknownTarget`, `PlacementRule.DoesNotExist`.
    """
    rows = _rows(actor)
    with scoped(Scope(_partner(actor))):
        _check(actor, wanted, rows if rule_id is None else None)
        if rule_id is None:
            rule = _create(actor, wanted, rows, now)
            audit.record(actor, "placement_rule.created", rule, **_said(wanted))
            return rule
        rule = rows.select_for_update().get(id=rule_id)
        before = rules.digest(rule)
        audit.watch(rule, "active", *asdict(wanted))
        for name, value in asdict(wanted).items():
            setattr(rule, name, value)
        rule.active = rule.active and rules.digest(rule) == before
        rows.filter(id=rule.id).update(active=rule.active, **asdict(wanted))
        audit.record(actor, "placement_rule.changed", rule, active=rule.active, **_said(wanted))
    return rule


@transaction.atomic
def reorder_rule(*, actor: Actor, rule_id: UUID, earlier: bool) -> None:
    """Let a rule and its neighbour change places. Of two rules that fit a PC, the earlier takes it."""
    rows = _rows(actor)
    with scoped(Scope(_partner(actor))):
        order = [rule.id for rule in rows.select_for_update().order_by("rank", "id")]
        place = order.index(rule_id) if rule_id in order else -1
        other = place - 1 if earlier else place + 1
        if place < 0 or not 0 <= other < len(order):
            return
        order[place], order[other] = order[other], order[place]
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, {"partner": actor.partner_id, "order": order})
        audit.record(actor, "placement_rule.reordered", str(rule_id), earlier=earlier)


_NUMBER = """
UPDATE transfers_placementrule r SET rank = o.rank FROM unnest(%(order)s::uuid[]) WITH ORDINALITY AS o (id, rank)
WHERE r.partner_id = %(partner)s AND r.id = o.id
"""


@transaction.atomic
def switch_on(*, actor: Actor, rule_id: UUID, tried: str, typed: str, now: datetime) -> int:
    """Switch a tried rule on; a job moves what it takes. Returns how many PCs that is now.

    `tried` is the `rules.digest` of the rule as it was tried, `typed` what `rules.rule_to_type` asked for. Raises
    `Refused`.
    """
    rows = _rows(actor)
    with scoped(Scope(_partner(actor))):
        rule = rows.select_for_update().get(id=rule_id)
        trial = try_rule(actor, rule, now)
        refusal = rules.refuse_switch_on(
            actor, rule, tried=tried, typed=typed, will_move=trial.will_move, target_name=trial.customer.name
        )
        if refusal:
            raise Refused(refusal)
        audit.watch(rule, "active")
        rule.active = True
        rows.filter(id=rule.id).update(active=True)
        audit.record(actor, "placement_rule.switched_on", rule, will_move=trial.will_move)
        # without a queueing lock: it would wait for an import that has asked for the same and is still open
        enqueue(PLACE_ARRIVED, partner_id=str(rule.partner_id))
    return trial.will_move


@transaction.atomic
def switch_off(*, actor: Actor, rule_id: UUID) -> None:
    """Let a rule move no more PCs. What it has moved stays."""
    rows = _rows(actor)
    with scoped(Scope(_partner(actor))):
        rule = rows.select_for_update().get(id=rule_id)
        audit.watch(rule, "active")
        rule.active = False
        rows.filter(id=rule.id).update(active=False)
        audit.record(actor, "placement_rule.switched_off", rule)


@transaction.atomic
def delete_rule(*, actor: Actor, rule_id: UUID) -> None:
    """Delete a rule. What it has moved stays, and the ledger keeps its name."""
    rows = _rows(actor)
    with scoped(Scope(_partner(actor))):
        rule = rows.select_for_update().get(id=rule_id)
        audit.record(actor, "placement_rule.deleted", rule, name=rule.name, moved=rule.moved)
        rows.filter(id=rule.id).delete()


def _partner(actor: Actor) -> UUID:
    actor.require(Permission.RULE_MANAGE)
    if actor.partner_id is None:
        raise Forbidden(actor.kind)
    return actor.partner_id


def _rows(actor: Actor) -> QuerySet[PlacementRule]:
    return PlacementRule.objects.filter(partner_id=_partner(actor))


def _check(actor: Actor, wanted: Wanted, rows: QuerySet[PlacementRule] | None) -> None:
    """Conditions that mean something, a customer of this partner, and (for a new rule) room for one more."""
    if wrong := rules.refuse_conditions({name: getattr(wanted, name) for name in CONDITIONS}):
        raise Refused(next(iter(wrong.values())))
    if not customers.visible_to(actor).filter(id=wanted.to_customer_id).exists():
        raise UnknownTarget
    if rows is not None and (refusal := rules.refuse_another_rule(rows.count())):
        raise Refused(refusal)


def _create(actor: Actor, wanted: Wanted, rows: QuerySet[PlacementRule], now: datetime) -> PlacementRule:
    last = rows.aggregate(rank=Max("rank"))["rank"] or 0
    return PlacementRule.objects.create(
        partner_id=_partner(actor), id=uuid7(), rank=last + 1, created_at=now, created_by=actor.label, **asdict(wanted)
    )


def _said(wanted: Wanted) -> dict[str, Any]:
    return {name: str(value) for name, value in asdict(wanted).items() if value}

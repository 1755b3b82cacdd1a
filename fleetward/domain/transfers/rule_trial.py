"""What a placement rule would do to the page as it is now. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices import queries as devices
from fleetward.domain.transfers import queries, rule_match
from fleetward.domain.transfers.lifecycle import Doubt, Verdict

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import PlacementRule

PER_PC = (Doubt.OTHER_END_CUSTOMER, Doubt.OTHER_PROGRAM, Doubt.OTHER_NETWORK)
"""Doubts that each row of a trial carries under their own name. Seats are counted for all together."""


@dataclass(frozen=True)
class Trial:
    """The PCs that fit, each with `verdict`, `earlier` (the id of the rule that takes it first) and its doubts."""

    customer: Customer
    rows: QuerySet[Device]
    earlier: dict[UUID, str]  # the names of the rules that go first
    counts: dict[Verdict, int]
    doubts: dict[Doubt, int]  # among those that would move; only what occurs

    @property
    def will_move(self) -> int:
        """How many PCs would move."""
        return self.counts[Verdict.WILL_MOVE]

    @property
    def total(self) -> int:
        """How many PCs fit."""
        return sum(self.counts.values())


def try_rule(actor: Actor, rule: PlacementRule, now: datetime) -> Trial:
    """Say of each PC on the page that fits what the rule would do, beside the rules that are switched on.

    Those before it in the order go first. A plan that has ended holds back all PCs.
    """
    customer = customers.visible_to(actor).get(id=rule.to_customer_id)
    earlier = [one for one in queries.active_rules(rule.partner_id) if (one.rank, one.id) < (rule.rank, rule.id)]
    named = [one.end_customer for one in (rule, *earlier) if one.end_customer]
    known = rule_match.spellings(rule.partner_id, [*named, customer.name, ""])
    rows = rule_match.candidates(rule.partner_id).filter(rule_match.fits(rule, known))
    rows = rows.annotate(earlier=rule_match.taker(earlier, known))
    rows = rows.annotate(verdict=_verdict(customer, rule, now), **_doubts(actor, customer, known))
    counts, doubts = _counted(rows, customer)
    return Trial(customer, rows, {one.id: one.name for one in earlier}, counts, doubts)


def _verdict(customer: Customer, rule: PlacementRule, now: datetime) -> Case:
    ended = customer.plan_ends_on is not None and customer.plan_ends_on < timezone.localdate(now)
    return Case(
        When(earlier__isnull=False, then=Value(Verdict.EARLIER_RULE)),
        When(devices.taken_off(rule.partner_id, rule.to_customer_id), then=Value(Verdict.TAKEN_OFF)),
        default=Value(Verdict.PLAN_ENDED if ended else Verdict.WILL_MOVE),
        output_field=CharField(),
    )


def _doubts(actor: Actor, customer: Customer, known: rule_match.Spellings) -> dict[str, Case]:
    """The same doubts as those of any other transfer (`operations.checking`)."""
    own_names = ["", *known[""], *known.get(customer.name_key, [])]
    same_network = devices.visible_to(actor).filter(last_address=OuterRef("last_address"))
    others = same_network.filter(customer_id__isnull=False).exclude(customer_id=customer.id)
    conditions = {
        Doubt.OTHER_END_CUSTOMER: ~Q(end_customer__in=own_names),
        Doubt.OTHER_PROGRAM: ~Q(program__in=["", customer.program]) if customer.program else Q(pk__in=[]),
        Doubt.OTHER_NETWORK: ~Q(last_address="")
        & Q(Exists(others))
        & ~Q(Exists(same_network.filter(customer_id=customer.id))),
    }
    return {str(doubt): Case(When(met, then=True), default=False) for doubt, met in conditions.items()}


def _counted(rows: QuerySet[Device], customer: Customer) -> tuple[dict[Verdict, int], dict[Doubt, int]]:
    moving = Q(verdict=Verdict.WILL_MOVE)
    wanted = {f"n_{one}": Count("id", filter=Q(verdict=one)) for one in Verdict}
    wanted |= {f"n_{one}": Count("id", filter=moving & Q(**{one: True})) for one in PER_PC}
    found = rows.aggregate(**wanted)
    counts = {one: found[f"n_{one}"] for one in Verdict}
    doubts = {one: found[f"n_{one}"] for one in PER_PC}
    free = max(customer.seats - customer.device_count, 0)
    doubts[Doubt.NO_SEAT] = max(counts[Verdict.WILL_MOVE] - free, 0) if customer.seats else 0
    return counts, {one: number for one, number in doubts.items() if number}

"""Which placement rule fits which PC of the page: each rule one condition on PCs, so that matching is set-based.

A rule fits a PC that meets all its conditions. The end customer is compared by `name_key`: the names that reports of
PCs on the page hold are few, so their keys are made here and the statement looks for the spellings. All else is
compared as written; order number and model may end with * for 'begins with', compared as a range in byte order.

A PC that was taken off a customer's dashboard is not put there again by any rule: whoever undid or transferred it has
decided. The ledger says so, whoever had put it there. A rule that leads to another customer may still take the PC.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Collate

from fleetward.domain.customers.names import name_key
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.pool_filter import begins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from fleetward.domain.devices.models import Device
    from fleetward.domain.transfers.models import PlacementRule

CONDITIONS = ("end_customer", "end_customer_number", "order_number", "distributor", "model")
"""What a rule may ask of a PC."""

BEGINS = "*"
"""At the end of a text: it is only the beginning."""

BY_BEGINNING = {"order_number": "order_bytes", "model": "model_bytes"}
"""Conditions that may be a beginning, and what `candidates` calls their column in byte order."""

Spellings = dict[str, list[str]]


def candidates(partner_id: UUID) -> QuerySet[Device]:
    """The PCs on the partner's page, ready for `fits`."""
    in_bytes = {alias: Collate(column, "C") for column, alias in BY_BEGINNING.items()}
    return devices.pool_of(partner_id).alias(**in_bytes)


def spellings(partner_id: UUID, names: Iterable[str]) -> Spellings:
    """How reports of PCs on the page write these companies: by `name_key`, each with its spellings."""
    found: Spellings = {name_key(name): [] for name in names}
    if found:
        for written in devices.end_customers_of(partner_id):
            if (key := name_key(written)) in found:
                found[key].append(written)
    return found


def fits(rule: PlacementRule, known: Mapping[str, list[str]]) -> Q:
    """The condition that a PC meets all that the rule asks. A rule that asks nothing fits nothing."""
    asked = {name: getattr(rule, name) for name in CONDITIONS if getattr(rule, name)}
    if not asked:
        return Q(pk__in=[])
    found = Q()
    for name, value in asked.items():
        if name == "end_customer":
            found &= Q(end_customer__in=known[name_key(value)])
        elif name in BY_BEGINNING and value.endswith(BEGINS):
            found &= begins(BY_BEGINNING[name], value.removesuffix(BEGINS))
        else:
            found &= Q(**{name: value})
    return found


def takes(rule: PlacementRule, known: Mapping[str, list[str]]) -> Q:
    """The rule fits the PC, and may put it on its customer's dashboard."""
    return fits(rule, known) & ~Q(devices.taken_off(rule.partner_id, rule.to_customer_id))


def taker(rules: Sequence[PlacementRule], known: Mapping[str, list[str]]) -> Case:
    """The id of the first of these rules that takes the PC; NULL if none does. Rules come in their order."""
    branches = [When(takes(rule, known), then=Value(rule.id)) for rule in rules]
    return Case(*branches, default=None, output_field=UUIDField())


def taken(partner_id: UUID, rules: Sequence[PlacementRule]) -> QuerySet[Any, Any]:
    """The PCs that some of these rules take: `serial`, and `rule`, the id of the first that does."""
    known = spellings(partner_id, [rule.end_customer for rule in rules if rule.end_customer])
    any_fits = reduce(or_, (fits(rule, known) for rule in rules), Q(pk__in=[]))
    rows = candidates(partner_id).filter(any_fits).annotate(rule=taker(rules, known))
    return rows.filter(rule__isnull=False).values("serial", "rule")

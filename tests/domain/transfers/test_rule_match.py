"""Which rule takes which PC: the statement agrees with the rule told plainly."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fleetward.domain.customers.names import name_key
from fleetward.domain.transfers import queries, rule_match
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, placement

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.transfers.models import PlacementRule

pytestmark = pytest.mark.usefixtures("db")

_numbers = count(1)

NAMES = ("", "Fjord AS", "FJORD  A/S", "fjord", "Fjord Eiendom AS", "Åse & Co", "åse", "---")
NUMBERS = ("", "1001", "1002")
ORDERS = ("", "PO-1", "PO-12", "PO-2", "po-1", "Ordre æ\U0010ffff1", "Ordre æ\U0010ffff", "100%_")
DISTRIBUTORS = ("", "Nord", "Nord AS")
MODELS = ("", "HP Z2", "HP Z2 G9", "HP Å1", "HP")
BEGINNINGS = ("*", "P*", "PO-1*", "PO-12*", "Ordre æ\U0010ffff*", "1*", "100%*", "HP Z*", "HP*", "HP Å*", "hp*")


def asked(values: tuple[str, ...], *, beginnings: bool = False) -> st.SearchStrategy[str]:
    """Half of all rules leave a condition open."""
    return st.one_of(st.just(""), st.sampled_from(values + (BEGINNINGS[1:] if beginnings else ())))


PCS = st.lists(
    st.fixed_dictionaries({
        "end_customer": st.sampled_from(NAMES), "end_customer_number": st.sampled_from(NUMBERS),
        "order_number": st.sampled_from(ORDERS), "distributor": st.sampled_from(DISTRIBUTORS),
        "model": st.sampled_from(MODELS),
    }),
    min_size=1, max_size=6,
)  # fmt: skip
RULES = st.lists(
    st.fixed_dictionaries({
        "end_customer": asked(NAMES), "end_customer_number": asked(NUMBERS),
        "order_number": asked(ORDERS, beginnings=True), "distributor": asked(DISTRIBUTORS),
        "model": asked(MODELS, beginnings=True), "rank": st.integers(1, 3), "active": st.booleans(),
    }),
    max_size=4,
)  # fmt: skip


def told_plainly(rule: PlacementRule, pc: dict[str, str]) -> bool:
    """Whether the rule fits, as its description says."""
    asks = {name: getattr(rule, name) for name in rule_match.CONDITIONS if getattr(rule, name)}
    return bool(asks) and all(meets(name, value, pc[name]) for name, value in asks.items())


def meets(name: str, wanted: str, held: str) -> bool:
    if name == "end_customer":
        return held != "" and name_key(held) == name_key(wanted)
    if name in {"order_number", "model"} and wanted.endswith("*"):
        return held.startswith(wanted[:-1])
    return held == wanted


def taken(of: Partner) -> dict[str, str]:
    """Serial → the name of the rule that takes it."""
    with scoped(Scope(of.id)), transaction.atomic():
        rules = queries.active_rules(of.id)
        names = {rule.id: rule.name for rule in rules}
        return {row["serial"]: names[row["rule"]] for row in rule_match.taken(of.id, rules)}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(pcs=PCS, rules=RULES)
def test_the_statement_agrees_with_the_rules_told_plainly(
    pcs: list[dict[str, str]], rules: list[dict[str, Any]]
) -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    for fields in pcs:
        fields["serial"] = f"5CG41{next(_numbers):05d}"
        devices.pc(mine, **fields)
    made = [placement.rule(home, f"Rule {number}", **fields) for number, fields in enumerate(rules)]
    order = sorted((rule for rule in made if rule.active), key=lambda rule: (rule.rank, rule.id))
    expected = {
        pc["serial"]: first.name
        for pc in pcs
        if (first := next((rule for rule in order if told_plainly(rule, pc)), None))
    }
    assert taken(mine) == expected


def test_a_rule_without_conditions_fits_nothing() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD", model="")
    placement.rule(partners.customer(mine), model="")
    assert taken(mine) == {}


def test_only_pcs_on_the_page_are_looked_at() -> None:
    mine = partners.partner()
    home = partners.customer(mine)
    devices.pc(mine, "5CG4100BCD")
    devices.pc(mine, "5CG4101BCD", place="dashboard", customer_id=home.id)
    devices.pc(mine, "5CG4102BCD", place="left")
    placement.rule(home, "By model")
    assert taken(mine) == {"5CG4100BCD": "By model"}


def test_another_partners_pcs_and_rules_do_not_exist() -> None:
    mine, other = partners.partner(), partners.partner("Other")
    devices.pc(mine, "5CG4100BCD")
    devices.pc(other, "8CC4200BCD")
    placement.rule(partners.customer(other), "Theirs")
    assert taken(mine) == {}
    assert taken(other) == {"8CC4200BCD": "Theirs"}

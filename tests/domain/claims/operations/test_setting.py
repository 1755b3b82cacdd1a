"""Tariffs: who adds them, which one counts, who reads them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from fleetward.domain.claims import queries
from fleetward.domain.claims.lifecycle import RepairType
from fleetward.domain.claims.operations import Refused
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import VendorRole
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import claims, partners
from tests.factories.claims import act

pytestmark = pytest.mark.usefixtures("db")

FIELDS: dict[str, Any] = {
    "repair_type": RepairType.DEPOT, "program": "premium", "country": "NO", "currency": "NOK",
    "labour": Decimal("900.50"), "travel_per_km": Decimal(0), "most_km": 0, "valid_from": date(2026, 1, 1),
}  # fmt: skip


def vendor(role: str) -> Actor:
    return Actor(ActorKind.VENDOR, "Ada Holm", role, uuid7())


def test_only_program_managers_add_tariffs() -> None:
    made = act("add_tariff", vendor("program_manager"), **FIELDS)
    assert (made.labour, made.repair_type) == (Decimal("900.50"), "depot")
    others = [vendor(role) for role in VendorRole.values if role != "program_manager"]
    for actor in (*others, partners.partner_actor(partners.partner())):
        with pytest.raises(Forbidden):
            act("add_tariff", actor, **FIELDS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"program": "gold"}, {"country": "Norway"}, {"country": "no"}, {"currency": "kr"}, {"labour": Decimal(-1)},
        {"labour": Decimal("1.005")}, {"travel_per_km": Decimal("NaN")},
    ],
)  # fmt: skip
def test_what_cannot_be_a_tariff_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        act("add_tariff", vendor("program_manager"), **(FIELDS | wrong))


def test_there_is_one_a_day_and_a_newer_one_follows() -> None:
    manager = vendor("program_manager")
    act("add_tariff", manager, **FIELDS)
    with pytest.raises(Refused, match="already"):
        act("add_tariff", manager, **FIELDS)
    act("add_tariff", manager, **(FIELDS | {"valid_from": date(2026, 2, 1), "labour": Decimal(950)}))
    for on, labour in ((date(2025, 12, 31), None), (date(2026, 1, 31), "900.50"), (date(2026, 2, 1), "950.00")):
        found = queries.tariffs_for(repair_type="depot", program="premium", country="NO", on=on)
        assert [one.labour for one in found.values()] == ([Decimal(labour)] if labour else [])


def test_a_claim_keeps_the_tariff_of_the_day_of_the_repair() -> None:
    partner = claims.service_partner()
    claims.tariff()
    claim = claims.drafted(partners.partner_actor(partner), claims.finished(partner))
    act("add_tariff", vendor("program_manager"),
        **(FIELDS | {"repair_type": "on_site", "valid_from": claims.REPAIRED.date() + timedelta(days=2)}))  # fmt: skip
    claims.do("renew_lines", partners.partner_actor(partner), claim)
    assert claims.lines(claim)[0].price == claims.LABOUR


def test_tariffs_are_read_by_those_who_claim_decide_or_set_them() -> None:
    claims.tariff()
    partner = partners.partner()
    readers = {}
    people = {role: vendor(role) for role in VendorRole.values}
    people |= {"viewer": partners.partner_actor(partner, "viewer"),
               "customer": partners.customer_actor(partners.customer(partner))}  # fmt: skip
    for name, actor in people.items():
        with scoped(actor.scope), transaction.atomic():
            readers[name] = queries.tariffs(actor).count()
    assert {name for name, seen in readers.items() if seen} == {
        "program_manager", "claims_approver", "auditor", "viewer",
    }  # fmt: skip


def test_without_a_visit_the_repair_was_done_remotely_unless_said_otherwise() -> None:
    partner = claims.service_partner()
    actor = partners.partner_actor(partner)
    claims.tariff(repair_type="remote", labour=Decimal(300))
    claims.tariff(repair_type="depot", labour=Decimal(600))
    kinds = []
    for serial, said in (("5CG1", None), ("5CG2", RepairType.DEPOT)):
        claim = claims.drafted(actor, claims.finished(partner, serial, visit=""), repair_type=said)
        kinds.append((claim.repair_type, claim.claimed))
    claims.tariff()
    visited = claims.drafted(actor, claims.finished(partner, "5CG3"), repair_type=RepairType.DEPOT)
    assert (kinds, visited.repair_type) == ([("remote", Decimal(300)), ("depot", Decimal(600))], "on_site")

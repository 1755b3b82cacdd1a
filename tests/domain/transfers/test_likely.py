"""Which customer a report most likely means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.transfers.likely import likely_customers, spellings_by_customer
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


def likely(of: Partner, *names: str) -> dict[str, str]:
    with scoped(Scope(of.id)), transaction.atomic():
        found = likely_customers(partners.partner_actor(of, "viewer"), names)
        return {name: customer.name for name, customer in found.items()}


def test_a_name_means_the_one_customer_of_that_name_however_it_is_written() -> None:
    mine = partners.partner()
    partners.customer(mine, "Fjord Eiendom AS")
    found = likely(mine, "FJORD EIENDOM A/S", "Fjord Eiendom", "Berg AS", "", "---")
    assert found == {"FJORD EIENDOM A/S": "Fjord Eiendom AS", "Fjord Eiendom": "Fjord Eiendom AS"}


def test_two_customers_of_one_name_are_none() -> None:
    mine = partners.partner()
    partners.customer(mine, "Fjord AS")
    partners.customer(mine, "Fjord A/S")
    assert likely(mine, "Fjord") == {}


def test_another_partners_customer_is_never_meant() -> None:
    mine = partners.partner()
    partners.customer(partners.partner("Other"), "Fjord AS")
    assert likely(mine, "Fjord AS") == {}


def test_the_pages_end_customers_by_likely_customer() -> None:
    mine = partners.partner()
    fjord = partners.customer(mine, "Fjord AS")
    for serial, name in (("5CG4100BCD", "Fjord AS"), ("5CG4101BCD", "FJORD"), ("5CG4102BCD", "Berg AS")):
        devices.pc(mine, serial, end_customer=name)
    devices.pc(mine, "5CG4103BCD", end_customer="fjord", place="dashboard", customer_id=fjord.id)
    with scoped(Scope(mine.id)), transaction.atomic():
        assert spellings_by_customer(partners.partner_actor(mine)) == {fjord.id: ["FJORD", "Fjord AS"]}

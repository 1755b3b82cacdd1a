from __future__ import annotations

import pytest
from django.utils import timezone

from fleetward.entrypoints.commands.fleet.choosing import choose
from tests.factories import devices, partners

SERVER = "http://localhost:8000"
pytestmark = pytest.mark.usefixtures("db")


def test_pcs_on_dashboards_come_first_with_a_key_and_those_in_pools_without() -> None:
    mine = partners.partner()
    devices.on_dashboard(partners.customer(mine), "5CG0000001")
    devices.pcs(mine, ["5CG0000002", "5CG0000003"])
    chosen = choose(SERVER, 2, {}, timezone.now())
    assert [(pc.serial, bool(pc.key)) for pc in chosen] == [("5CG0000001", True), ("5CG0000002", False)]


def test_partners_take_turns() -> None:
    for number, name in enumerate(("Nordlys", "Sydlys"), 1):
        devices.pcs(partners.partner(name), [f"5CG000000{number}", f"5CG00000{number}0"])
    chosen = choose(SERVER, 3, {}, timezone.now())
    assert [pc.serial for pc in chosen] == ["5CG0000001", "5CG0000002", "5CG0000010"]


def test_a_pc_that_has_joined_before_keeps_its_credential_and_needs_no_key() -> None:
    devices.on_dashboard(partners.customer(partners.partner()), "5CG0000001")
    (pc,) = choose(SERVER, 5, {"5CG0000001": "secret"}, timezone.now())
    assert (pc.credential, pc.key) == ("secret", "")

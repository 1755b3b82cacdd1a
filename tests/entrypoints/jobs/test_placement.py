"""The task that places PCs which have arrived."""

from __future__ import annotations

import pytest

from fleetward.entrypoints.jobs.transfers import place_arrived
from tests.factories import devices, partners, placement

pytestmark = pytest.mark.usefixtures("db")


def test_it_moves_what_the_partners_rules_take_and_may_run_again() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    rule = placement.rule(partners.customer(mine))
    for _ in range(2):
        place_arrived(partner_id=str(mine.id))
    assert placement.where(mine) == {"5CG4100BCD": "Fjord Eiendom AS"}
    assert placement.reread(rule).moved == 1

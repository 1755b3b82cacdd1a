"""Whoever asked for a bulk action is told that it is checked, and how it went."""

from __future__ import annotations

import pytest

from fleetward.domain.transfers import told
from tests.factories import bulk_actions, devices, partners
from tests.factories.notices import at_partner, kinds, notices

pytestmark = pytest.mark.usefixtures("db")


def test_the_asker_is_told_with_counts_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "LONG", 3)
    mine = partners.partner()
    kari, other = partners.partner_user(mine), partners.partner_user(mine)
    actor = at_partner(kari, mine)
    devices.pcs(mine, ["5CG4100ABC", "5CG4100XYZ"])
    action = bulk_actions.transfer(
        actor, bulk_actions.to(partners.customer(mine)), "5CG4100ABC", "5CG4100XYZ", "5CG4100QQQ"
    )
    bulk_actions.run(actor, action)
    checked, done = notices(kari)
    assert (checked.kind, checked.details["will_move"], checked.details["total"]) == ("bulk_action.checked", 2, 3)
    assert (done.kind, done.details["moved"], done.details["action"]) == ("bulk_action.done", 2, "transfer")
    assert kinds(other) == []


def test_of_a_short_list_only_the_end_is_told() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    devices.pc(mine, "5CG4100ABC")
    bulk_actions.run(
        at_partner(kari, mine),
        bulk_actions.transfer(at_partner(kari, mine), bulk_actions.to(partners.customer(mine)), "5CG4100ABC"),
    )
    assert kinds(kari) == ["bulk_action.done"]

"""What was probably meant by a serial number that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.whereabouts.queries import near as module
from fleetward.domain.whereabouts.queries.near import near
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners, whereabouts

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("db")

PC = "5CG4100BCD"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("5CG4100BCF", PC),  # another character
        ("5GC4100BCD", PC),  # two neighbours swapped
        ("5CG41OOBCD", PC),  # O for 0, twice
        ("5CG4I00BCD", PC),  # I for 1
        ("5CG4100BFC", ""),  # two characters
        ("5CG4100BC", ""),  # one is missing
        ("GC54100BCD", ""),  # swapped, but no neighbours
    ],
)
def test_one_slip_is_looked_for_and_no_second(written: str, meant: str) -> None:
    mine = partners.partner()
    devices.pc(mine, PC)
    assert _near(mine.id, [written]).get(written, "") == meant


def test_the_likelier_slip_counts_first() -> None:
    mine = partners.partner()
    devices.pcs(mine, ["5CG4100BCD", "5CG4I00BC0", "5CG4I00BDC"])
    assert _near(mine.id, ["5CG4I00BCD"]) == {"5CG4I00BCD": "5CG4100BCD"}
    assert _near(mine.id, ["5CG4I00BCX", "5CG4I00BCO"])["5CG4I00BCO"] == "5CG4I00BC0"


def test_a_pc_of_another_partner_or_one_that_is_gone_is_never_meant() -> None:
    mine, theirs = partners.partner(), partners.partner("Another")
    devices.pc(theirs, PC)
    devices.pc(mine, PC, place="left")
    assert _near(mine.id, ["5CG4100BCF"]) == {}


def test_only_the_first_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    mine = partners.partner()
    devices.pc(mine, PC)
    assert _near(mine.id, ["8CC4200BCF", "5CG4100BCF"]) == {}
    assert _near(mine.id, []) == {}


def test_a_mistyped_serial_says_what_was_meant() -> None:
    mine = partners.partner()
    devices.pc(mine, PC)
    row = whereabouts.one(mine, "5CG4100BCF")
    assert (row.verdict, row.meant, row.evidence) == ("mistyped", PC, {})


def _near(partner_id: UUID, serials: list[str]) -> dict[str, str]:
    with scoped(Scope(partner_id)), transaction.atomic():
        return near(partner_id, serials)

"""A partner's people are told of PCs that arrive, as a report brings them."""

from __future__ import annotations

import pytest

from fleetward.domain.partners.models import PartnerMember
from tests.factories import feed_world, partners
from tests.factories.feed_files import Document, Sold, serial, x12
from tests.factories.feed_world import NOW, drop
from tests.factories.notices import kinds, notices

pytestmark = pytest.mark.usefixtures("db")


def sold(*numbers: int, number: str, reseller: str = "171001") -> bytes:
    """A report of PCs of one partner."""
    return x12(Document([Sold([serial(one) for one in numbers], reseller=reseller, on=NOW.date())], number=number))


def test_all_of_one_day_are_one_notice_that_counts_up() -> None:
    world = feed_world.build()
    kari = partners.partner_user(world.north, "viewer")
    drop(world, world.first, sold(1, 2, number="A"))
    drop(world, world.second, sold(3, number="B"))
    assert [(one.kind, one.details["n"], one.times) for one in notices(kari)] == [("pool.arrived", 3, 2)]


def test_another_partner_and_those_who_act_for_somebody_else_are_told_nothing() -> None:
    world = feed_world.build()
    jens, ada = partners.partner_user(world.south), partners.vendor_user("auditor")
    PartnerMember.objects.create(user=jens, partner=world.north, role="administrator")  # his second place
    PartnerMember.objects.create(user=ada, partner=world.north, role="administrator")
    drop(world, world.first, sold(1, number="A"))
    assert (kinds(jens), kinds(ada)) == ([], [])

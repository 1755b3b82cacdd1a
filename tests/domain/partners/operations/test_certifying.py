from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from fleetward.domain.partners import operations
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind, Forbidden
from fleetward.domain.partners.permissions import VendorRole
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")

ONE, TWO, THREE = (files.serial(number) for number in range(3))
PLUS = "https://training.example/courses/premium-plus-service-delivery"
MANAGER = Actor(ActorKind.VENDOR, "Pia Program", VendorRole.PROGRAM_MANAGER)


def told(world: feed.World, *lines: Sold, control: int = 1) -> None:
    feed.drop(world, world.first, files.x12(Document(lines, number=f"N{control}"), control=control))
    feed.assert_books_balance()


def revoke(world: feed.World) -> bool:
    [(certification,)] = feed.fetch(
        "SELECT id FROM partners_certification WHERE partner_id = %s", world.north.id
    )  # fmt: skip
    with scoped(VENDOR):
        return operations.revoke(
            actor=MANAGER, partner_id=world.north.id, certification_id=certification, now=world.tick(), why="left"
        )


def test_pcs_reported_before_the_certificate_appear_at_that_moment() -> None:
    world = feed.build(certified=False)
    told(world, Sold([ONE]), Sold([TWO], reseller="171002"))
    assert feed.lines() == [("waiting", "not_certified")] * 2
    feed.certify(world, world.north)
    assert feed.holders() == {ONE: "North IT"}
    assert feed.fetch("SELECT waiting_since FROM devices_device") == [(world.now,)]
    feed.assert_books_balance()


def test_a_certificate_releases_only_pcs_of_its_program() -> None:
    world = feed.build(certified=False)
    told(world, Sold([ONE]), Sold([TWO], product="6F6Z7EA"))
    feed.certify(world, world.north, course=PLUS)
    assert feed.holders() == {TWO: "North IT"}
    feed.assert_books_balance()


def test_after_a_certificate_expires_no_new_pcs_come_and_those_on_the_page_stay() -> None:
    world = feed.build()
    told(world, Sold([ONE]))
    world.now += timedelta(days=800)
    told(world, Sold([TWO]), control=2)
    assert feed.holders() == {ONE: "North IT"}
    assert feed.lines(TWO) == [("waiting", "not_certified")]
    told(world, Sold([ONE], invoice="I2"), control=3)
    assert feed.holders() == {ONE: "North IT"}
    feed.certify(world, world.north, completed_at=world.now - timedelta(days=1))
    assert feed.holders() == {ONE: "North IT", TWO: "North IT"}


def test_after_a_revocation_no_new_pcs_come_and_those_on_the_page_stay() -> None:
    world = feed.build()
    told(world, Sold([ONE]))
    assert (revoke(world), revoke(world)) == (True, False)
    told(world, Sold([ONE], invoice="I2"), Sold([TWO], invoice="I3"), control=2)
    assert feed.holders() == {ONE: "North IT"}


def test_a_pc_that_comes_back_after_a_revocation_is_a_new_one() -> None:
    world = feed.build()
    told(world, Sold([ONE]))
    revoke(world)
    told(world, Sold([ONE], code="RP", on=files.DAY + timedelta(days=2), invoice="CM"), control=2)
    told(world, Sold([ONE], on=files.DAY + timedelta(days=3), invoice="I3"), control=3)
    assert feed.holders() == {}
    assert feed.lines(ONE)[-1] == ("waiting", "not_certified")


def test_a_pc_that_a_replacement_names_again_stays_after_a_revocation() -> None:
    world = feed.build()
    told(world, Sold([ONE]))
    revoke(world)
    again = Document([Sold([ONE], invoice="I2")], number="N1", on=files.DAY + timedelta(days=1), purpose="05")
    feed.drop(world, world.first, files.x12(again, control=2))
    assert feed.holders() == {ONE: "North IT"}
    feed.assert_books_balance()


def test_a_statement_counts_once() -> None:
    world = feed.build(certified=False)
    statement: dict[str, Any] = {
        "actor": SYSTEM, "statement_id": uuid4(), "activity": feed.PREMIUM, "account": "north",
        "completed_at": world.now, "source": "xapi", "now": world.now,
    }  # fmt: skip
    with scoped(VENDOR):
        first, again = (operations.record_completion(**statement) for _ in range(2))
    assert (first.outcome, again.statement_id) == (operations.CERTIFIED, first.statement_id)
    assert feed.fetch("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sales_feed.release'") == [(1,)]


@pytest.mark.parametrize(
    ("activity", "account", "outcome"),
    [("https://other", "north", operations.UNKNOWN_COURSE), (feed.PREMIUM, "nobody", operations.UNKNOWN_ACCOUNT)],
)
def test_a_statement_about_somebody_or_something_unknown_is_kept_and_certifies_nobody(
    activity: str, account: str, outcome: str
) -> None:
    world = feed.build(certified=False)
    with scoped(VENDOR):
        completion = operations.record_completion(
            actor=SYSTEM, statement_id=uuid4(), activity=activity, account=account, completed_at=world.now,
            source="xapi", now=world.now,
        )  # fmt: skip
    assert completion.outcome == outcome
    assert feed.fetch("SELECT 1 FROM partners_certification") == []


def test_an_older_completion_that_arrives_late_changes_nothing() -> None:
    world = feed.build()
    [before] = feed.fetch(
        "SELECT certified_at, expires_at FROM partners_certification WHERE partner_id = %s", world.north.id
    )
    feed.certify(world, world.north, completed_at=feed.NOW - timedelta(days=400))
    [after] = feed.fetch(
        "SELECT certified_at, expires_at FROM partners_certification WHERE partner_id = %s", world.north.id
    )
    assert after == before


def test_a_completion_before_the_revocation_does_not_undo_it() -> None:
    world = feed.build()
    revoke(world)
    feed.certify(world, world.north, completed_at=world.now - timedelta(hours=1))
    told(world, Sold([ONE]))
    assert feed.holders() == {}


def test_only_the_program_manager_may_revoke() -> None:
    world = feed.build()
    with scoped(VENDOR), pytest.raises(Forbidden):
        operations.revoke(
            actor=feed.STEWARD, partner_id=world.north.id, certification_id=uuid4(), now=world.now, why=""
        )

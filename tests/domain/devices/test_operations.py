from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg import sql

from fleetward.domain.devices import operations
from fleetward.domain.devices.models import Device, LedgerEntry
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")

PC = files.serial(0)


def told(world: feed.World, day: int, code: str = "SS") -> None:
    on = files.DAY + timedelta(days=day)
    document = Document([Sold([PC], on=on, invoice=f"I{day}", code=code)], number=f"N{day}")
    feed.drop(world, world.first, files.x12(document, control=day + 1))
    feed.assert_books_balance()


def claims(serial: str, holder: UUID) -> sql.Composed:
    return sql.SQL("SELECT {}::text AS serial, {}::uuid AS partner_id, true AS placed, {}::uuid AS line_id").format(
        serial, holder, uuid4()
    )


def test_one_serial_has_one_holder_by_constraint() -> None:
    world = feed.build()
    with scoped(VENDOR), transaction.atomic():
        operations.claim(claims=claims(PC, world.north.id), fresh=True)
    with scoped(VENDOR), pytest.raises(IntegrityError), transaction.atomic():
        operations.claim(claims=claims(PC, world.south.id), fresh=True)
    assert feed.fetch("SELECT holder_id FROM devices_serialclaim") == [(world.north.id,)]


def test_a_pc_that_comes_back_has_its_old_identity_and_goes_on_in_its_ledger() -> None:
    world = feed.build()
    told(world, 0)
    before = feed.fetch("SELECT id FROM devices_device")
    told(world, 1, "RP")
    told(world, 2)
    assert feed.fetch("SELECT id FROM devices_device") == before
    assert [kind for _, kind, _, _ in feed.ledger(PC)] == ["reported", "returned", "reported"]


def test_every_change_of_place_has_a_version_of_its_own() -> None:
    world, versions = feed.build(), []
    for day, code in ((0, "SS"), (1, "RP"), (2, "SS")):
        told(world, day, code)
        versions += [version for (version,) in feed.fetch("SELECT place_version FROM devices_device")]
    assert versions == [1, 2, 3]


def test_what_was_last_seen_of_a_pc_does_not_stay_with_the_partner_that_it_leaves() -> None:
    world = feed.build()
    told(world, 0)
    with scoped(Scope(world.north.id)), transaction.atomic():
        Device.objects.filter(partner=world.north).update(last_seen_at=world.now)
    told(world, 1, "RP")
    assert feed.fetch("SELECT place, last_seen_at, customer_id FROM devices_device") == [("left", None, None)]


def test_the_ledger_can_neither_be_changed_nor_deleted() -> None:
    world = feed.build()
    told(world, 0)
    for change in (
        lambda: LedgerEntry.objects.filter(partner=world.north).update(kind="returned"),
        lambda: LedgerEntry.objects.filter(partner=world.north).delete(),
    ):
        with (
            scoped(Scope(world.north.id)),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
        ):
            change()


def test_a_ledger_reads_in_its_order_also_within_one_moment() -> None:
    world = feed.build()
    told(world, 0)
    lines = [
        Sold([PC], on=files.DAY + timedelta(days=1), invoice="CM", code="RP"),
        Sold([PC], on=files.DAY + timedelta(days=2), invoice="I2"),
    ]
    feed.drop(world, world.first, files.x12(Document(lines, number="N9"), control=9))
    with scoped(Scope(world.north.id)), transaction.atomic():
        kinds = list(LedgerEntry.objects.filter(partner=world.north).order_by("id").values_list("kind", flat=True))
    assert kinds == ["reported", "returned", "reported"]


def test_claims_belong_to_the_vendor_alone() -> None:
    world = feed.build()
    told(world, 0)
    with scoped(Scope(world.north.id)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM devices_serialclaim")
        assert cursor.fetchone() == (0,)

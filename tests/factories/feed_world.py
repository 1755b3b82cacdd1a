"""A vendor with distributors, resellers and partners, files that arrive, and the sums that must agree (B3)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction
from psycopg import sql

from fleetward.domain.customers.models import Customer
from fleetward.domain.devices import operations as devices
from fleetward.domain.devices.models import Device, Product
from fleetward.domain.partners import operations as partners
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.partners.models import Partner
from fleetward.domain.partners.permissions import VendorRole
from fleetward.domain.sales_feed.lifecycle import FileState
from fleetward.domain.sales_feed.models import Feed, FeedFile, Layout, Reporter, ReporterKind, ResellerMapping, Way
from fleetward.domain.sales_feed.operations import fix, intake, receive
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
STEWARD = Actor(ActorKind.VENDOR, "Stig Steward", VendorRole.CHANNEL_DATA_STEWARD)
PREMIUM = "https://training.example/courses/premium-resell-view-monitor"


@dataclass
class World:
    """Two partners, two distributors and a reseller that reports; the clock goes on with every file."""

    north: Partner
    south: Partner
    first: Feed
    second: Feed
    reseller: Feed
    now: datetime = NOW
    seen: list[FeedFile] = field(default_factory=list)

    def tick(self) -> datetime:
        """A minute later."""
        self.now += timedelta(minutes=1)
        return self.now


def build(*, certified: bool = True, mapped: bool = True, products: bool = True) -> World:
    """The world. Reseller 171001 is North, 171002 is South, with every reporter."""
    with scoped(VENDOR), transaction.atomic():
        north = Partner.objects.create(name="North IT", account="north", country="NO")
        south = Partner.objects.create(name="South IT", account="south", country="DE")
        first, second, reseller = _feed("first"), _feed("second"), _feed("reseller", ReporterKind.RESELLER)
        if products:
            Product.objects.create(number="8Y4J2EA", model="EliteBook 840 G10", program="premium")
            Product.objects.create(number="6F6Z7EA", model="ZBook Fury 16 G9", program="premium_plus")
        if mapped:
            for feed in (first, second, reseller):
                for key, partner in (("171001", north), ("171002", south)):
                    map_reseller(feed, key, partner)
    world = World(north, south, first, second, reseller)
    if certified:
        for partner in (north, south):
            certify(world, partner)
    return world


def _feed(code: str, kind: ReporterKind = ReporterKind.DISTRIBUTOR) -> Feed:
    reporter = Reporter.objects.create(name=f"{code.title()} Reporter", kind=kind)
    return Feed.objects.create(code=code, name=code.title(), reporter=reporter, profile=FeedProfile().to_json())


def map_reseller(feed: Feed, key: str, partner: Partner) -> None:
    """The reporter's number means this partner."""
    for scheme in ("92", "91"):
        ResellerMapping.objects.create(
            reporter=feed.reporter, scheme=scheme, key=key, maps_to=partner, mapped_at=NOW, mapped_by="test"
        )


def certify(world: World, partner: Partner, *, course: str = PREMIUM, completed_at: datetime | None = None) -> None:
    """The partner completes the course; the job that follows is run."""
    with scoped(VENDOR):
        partners.record_completion(
            actor=SYSTEM, statement_id=uuid4(), activity=course, account=partner.account,
            completed_at=completed_at or NOW - timedelta(days=1), source="test", now=world.now,
        )  # fmt: skip
    release(world, partner_id=partner.id)


def release(world: World, *, partner_id: UUID | None = None, reporter_id: int = 0, product: str = "") -> int:
    """What the job `sales_feed.release` does."""
    with scoped(VENDOR):
        return fix.release_waiting(
            actor=SYSTEM, partner_id=partner_id, reporter_id=reporter_id, product=product, now=world.tick()
        )


def receive_only(world: World, feed: Feed, content: bytes, name: str = "report.edi", **more: Any) -> FeedFile:
    """The file is in the spool and waits for the importer."""
    with scoped(VENDOR):
        spooled = receive.spool(io.BytesIO(content))
        file, _ = receive.receive_file(
            actor=SYSTEM, feed=feed, content=spooled, name=name, way=Way.UPLOAD, now=world.tick(), **more
        )
    return file


def run_import(world: World, file: FeedFile, tell: Any = lambda _: None) -> FeedFile:
    """What the job `sales_feed.import_file` does."""
    with scoped(VENDOR):
        begun = intake.begin(feed_id=file.feed_id, file_id=file.id, now=world.now)
        if begun:
            intake.import_file(actor=SYSTEM, file=begun, now=world.now, tell=tell)
        return reread(file)


def reread(file: FeedFile) -> FeedFile:
    """The file as it is now."""
    with scoped(VENDOR), transaction.atomic():
        return FeedFile.objects.get(feed_id=file.feed_id, id=file.id)


def drop(world: World, feed: Feed, content: bytes, name: str = "report.edi") -> FeedFile:
    """The file arrives and is imported, with all that comes out of it if it is a zip file."""
    file = run_import(world, receive_only(world, feed, content, name))
    with scoped(VENDOR), transaction.atomic():
        inside = list(FeedFile.objects.filter(feed=feed, archive_id=file.id, state=FileState.RECEIVED).order_by("id"))
    for one in inside:
        run_import(world, one)
    return file


def change_profile(of: Feed, **habits: Any) -> None:
    """The feed's sender does something otherwise."""
    of.profile = FeedProfile(**habits).to_json()
    with scoped(VENDOR), transaction.atomic():
        of.save(update_fields=["profile"])


def layouts(of: Feed) -> list[Layout]:
    """The layouts of the feed, in the order in which they were met."""
    with scoped(VENDOR), transaction.atomic():
        return list(Layout.objects.filter(feed=of).order_by("id"))


def confirm_layout(
    world: World, of: Feed, content: bytes, name: str = "sales.csv", columns: dict[str, int] | None = None
) -> FeedFile:
    """A sheet with a new layout arrives, the steward confirms what was guessed or says better, and it is read."""
    file = drop(world, of, content, name)
    with scoped(VENDOR), transaction.atomic():
        for layout in layouts(of):
            if layout.confirmed_at is None:
                known = layout.columns if columns is None else columns
                fix.confirm_layout(actor=STEWARD, layout=layout, columns=known, now=world.tick())
    return run_import(world, file)


def fetch(statement: str, *values: Any) -> list[Any]:
    """Rows across all partners, as the vendor's reading role sees them."""
    with connections["vendor"].cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
    return found


def lines(serial: str = "") -> list[tuple[str, str]]:
    """State and reason of every line, in the order of receipt; of one serial or of all."""
    return fetch("SELECT state, reason FROM sales_feed_line WHERE %s IN ('', serial) ORDER BY received_at, id", serial)


def holders() -> dict[str, str]:
    """Serial → name of the partner on whose page (or whose dashboard) its PC is."""
    return dict(
        fetch("""
            SELECT d.serial, p.name FROM devices_device d JOIN partners_partner p ON p.id = d.partner_id
            WHERE d.place <> 'left'
        """)
    )


def ledger(serial: str) -> list[tuple[str, str, str, str]]:
    """(partner, kind, from, to) of all that happened to a PC, in its order at each partner."""
    return fetch(
        """
        SELECT p.name, l.kind, l.from_place, l.to_place FROM devices_ledgerentry l
        JOIN devices_device d ON d.partner_id = l.partner_id AND d.id = l.device_id
        JOIN partners_partner p ON p.id = l.partner_id WHERE d.serial = %s
        ORDER BY p.name, l.at, l.id
        """,
        serial,
    )


def put_on_dashboard(world: World, serial: str) -> None:
    """Move a PC of North's page to a customer's dashboard."""
    with scoped(Scope(world.north.id)), transaction.atomic():
        device = Device.objects.get(partner=world.north, serial=serial)
        customer = Customer.objects.create(partner=world.north, id=uuid7(), name="Kommune", created_at=world.tick())
        moving = sql.SQL("SELECT 1 AS position, {}::uuid AS device_id, {} AS version, 'dashboard' AS to_place, "
                         "{}::uuid AS to_customer_id, '{{}}'::jsonb AS evidence")  # fmt: skip
        chosen = moving.format(device.id, device.place_version, customer.id)
        devices.place(actor=SYSTEM, partner_id=world.north.id, moving=chosen, now=world.tick(), action_id=uuid4())


_BOOKS = {
    "every line of a file that was read has a row": """
        SELECT f.name, f.lines, count(l.id) FROM sales_feed_feedfile f
        LEFT JOIN sales_feed_line l ON l.feed_id = f.feed_id AND l.file_id = f.id
        GROUP BY f.feed_id, f.id HAVING f.lines <> count(l.id)
    """,
    "a file that was not read leaves nothing": """
        SELECT f.name FROM sales_feed_feedfile f JOIN sales_feed_interchange i
        ON i.feed_id = f.feed_id AND i.file_id = f.id WHERE f.state <> 'done'
    """,
    "every line has a state, and a reason where it waits or is set aside": """
        SELECT serial, state, reason FROM sales_feed_line
        WHERE state NOT IN ('on_page', 'confirmed', 'returned', 'ended', 'waiting', 'conflict', 'known', 'set_aside',
            'ignored', 'retracted', 'dismissed')
        OR (reason = '') <> (state IN ('on_page', 'returned'))
    """,
    "the lines on a page are the claims that are placed": """
        SELECT serial, id FROM sales_feed_line WHERE state = 'on_page'
        EXCEPT SELECT serial, line_id FROM devices_serialclaim WHERE placed
    """,
    "the claims that are placed are lines on a page": """
        SELECT serial, line_id FROM devices_serialclaim WHERE placed AND NOT enrolled
        EXCEPT SELECT serial, id FROM sales_feed_line WHERE state = 'on_page'
    """,
    "the claims that wait are lines that wait for a certificate": """
        SELECT coalesce(c.serial, l.serial) FROM
        (SELECT serial, line_id FROM devices_serialclaim WHERE holder_id IS NOT NULL AND NOT placed) c
        FULL JOIN (SELECT serial, id FROM sales_feed_line WHERE reason = 'not_certified') l ON l.id = c.line_id
        WHERE c.serial IS NULL OR l.id IS NULL
    """,
    "the claims that are placed are PCs on a page or dashboard": """
        SELECT coalesce(c.serial, d.serial) FROM
        (SELECT serial, holder_id FROM devices_serialclaim WHERE placed) c
        FULL JOIN (SELECT serial, partner_id FROM devices_device WHERE place <> 'left') d
        ON d.serial = c.serial AND d.partner_id = c.holder_id WHERE c.serial IS NULL OR d.serial IS NULL
    """,
    "the claims that are enrolled are PCs that no report has named": """
        SELECT coalesce(c.serial, d.serial) FROM
        (SELECT serial, holder_id FROM devices_serialclaim WHERE placed AND enrolled) c
        FULL JOIN (SELECT serial, partner_id FROM devices_device WHERE place <> 'left' AND sold_on IS NULL) d
        ON d.serial = c.serial AND d.partner_id = c.holder_id WHERE c.serial IS NULL OR d.serial IS NULL
    """,
    "no two partners hold one PC": """
        SELECT serial FROM devices_device WHERE place <> 'left' GROUP BY serial HAVING count(*) > 1
    """,
    "the ledger ends where the PC is": """
        SELECT d.serial, d.place, l.to_place FROM devices_device d LEFT JOIN LATERAL (
            SELECT to_place FROM devices_ledgerentry e WHERE e.partner_id = d.partner_id AND e.device_id = d.id
            ORDER BY e.at DESC, e.id DESC LIMIT 1) l ON true
        WHERE l.to_place IS DISTINCT FROM d.place
    """,
    "each step of the ledger begins where the one before it ended": """
        SELECT device_id, before, from_place FROM (
            SELECT device_id, from_place,
                lag(to_place, 1, 'left') OVER (PARTITION BY partner_id, device_id ORDER BY at, id) AS before
            FROM devices_ledgerentry) s WHERE before <> from_place
    """,
    "each partner's own figures are those of the rows": """
        SELECT s.partner_id, s.on_page, s.waiting_for_certificate FROM devices_poolstatus s
        WHERE s.on_page <> (
            SELECT count(*) FROM devices_device d WHERE d.partner_id = s.partner_id AND d.place = 'pool')
        OR s.waiting_for_certificate <> (SELECT count(*) FROM sales_feed_line l
            WHERE l.named_partner = s.partner_id AND l.reason = 'not_certified')
    """,
    "each customer's own figure is that of the rows": """
        SELECT c.name, c.device_count FROM customers_customer c WHERE c.device_count <> (
            SELECT count(*) FROM devices_device d
            WHERE d.partner_id = c.partner_id AND d.customer_id = c.id AND d.place = 'dashboard')
    """,
    "a PC on a page shows what the line says by which it is held": """
        SELECT d.serial, d.invoice, i.invoice, d.sold_on, l.event_date FROM devices_device d
        JOIN devices_serialclaim c ON c.serial = d.serial AND c.holder_id = d.partner_id
        JOIN sales_feed_line l ON l.id = c.line_id JOIN sales_feed_item i ON i.id = l.item_id
        WHERE d.place <> 'left' AND (d.invoice, d.sold_on, d.product_number) <> (i.invoice, l.event_date, i.product)
    """,
    "a PC that tried to enrol is in conflict with whom holds it": """
        SELECT f.serial FROM devices_conflict f LEFT JOIN devices_serialclaim c
        ON c.serial = f.serial AND c.holder_id = f.holder_id
        WHERE f.state = 'open' AND f.claimant_evidence->>'enrolled_at' <> '' AND c.serial IS NULL
    """,
    "all other open conflicts are the lines in conflict": """
        SELECT coalesce(c.serial, l.serial) FROM (SELECT * FROM devices_conflict
            WHERE state = 'open' AND claimant_evidence->>'enrolled_at' IS NULL) c
        FULL JOIN (SELECT * FROM sales_feed_line WHERE state = 'conflict') l ON l.id = c.claimant_line_id
        WHERE c.id IS NULL OR l.id IS NULL
    """,
}


def books() -> dict[str, list[tuple[Any, ...]]]:
    """Each rule of the books, and the rows that break it."""
    return {rule: fetch(statement) for rule, statement in _BOOKS.items()}


def assert_books_balance() -> None:
    """Every PC of every line is in exactly one place, from the file to the page (B3)."""
    assert {rule: rows for rule, rows in books().items() if rows} == {}

from __future__ import annotations

import random
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

from fleetward.domain.devices.models import Device
from fleetward.domain.sales_feed.models import Feed
from fleetward.domain.sales_feed.operations import staging
from fleetward.foundation.tenancy.backend.base import UnscopedQuery
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fleetward.domain.sales_feed.models import FeedFile

pytestmark = pytest.mark.usefixtures("db")

FIRST, SECOND, THIRD = (files.serial(number) for number in range(3))
BOTH = (Sold([FIRST, SECOND]), Sold([THIRD], reseller="171002"))

SAMPLES = {
    "intelbras_style_867_one_ST_per_line_dup_ST02_negative_return.edi": ("done", 4, ["997"]),
    "oopfactory_867_example1.edi": ("done", 3, ["997"]),
    "oopfactory_852_hdexchange.edi": ("done", 0, ["997"]),
    "pyx12_multiple_st_loops.edi": ("done", 0, ["997"]),
    "staedi_simple997.edi": ("done", 0, []),  # an acknowledgement is never acknowledged
    "stupidedi_997_pass.edi": ("done", 0, []),
    "staedi_ts210_80char.edi": ("done", 0, ["997"]),
    "apple_style_slsrpt_d99a_GIN_BN_returns_QTY61.edi": ("done", 4, []),  # asks for none (UNB 0031)
    "edinet_edifact.ORDRSP-formatted.edi": ("done", 0, []),
    "pydifact_order.edi": ("done", 0, []),
    "staedi_invoic_d93a_una.edi": ("done", 0, []),
    "staedi_invoic_d97b_bad.edi": ("done", 0, []),
    "staedi_extraDelimiter997.edi": ("done", 0, []),
    "staedi_invalid997.edi": ("done", 0, []),
    "stupidedi_850_3010_fail.edi": ("done", 0, ["997"]),
    "stupidedi_855_fail.edi": ("done", 0, ["997"]),
    "evil_corner.xlsx": ("refused", 0, []),
    "intelbras_style_pos.csv": ("waiting_layout", 0, []),
    "quirk.xlsx": ("waiting_layout", 0, []),
    "microsoft_style_sales_report_api.json": ("refused", 0, []),
}


def told(file: FeedFile) -> list[str]:
    """Kinds of the messages that answer for this file, without the business answer."""
    rows = feed.fetch("SELECT kind FROM sales_feed_outboxmessage WHERE file_id = %s ORDER BY id", file.id)
    return [kind for (kind,) in rows if kind != "answer"]


def another_feed(world: feed.World, code: str) -> Feed:
    with scoped(VENDOR), transaction.atomic():
        return Feed.objects.create(code=code, name=code, reporter=world.first.reporter, profile=world.first.profile)


@pytest.mark.parametrize("made", [files.x12, files.slsrpt])
def test_a_report_puts_the_pcs_on_the_pages_of_those_it_names(made: Callable[..., bytes]) -> None:
    world = feed.build()
    file = feed.drop(world, world.first, made(Document(BOTH)))
    assert (file.state, file.lines, file.items) == ("done", 3, 2)
    assert feed.holders() == {FIRST: "North IT", SECOND: "North IT", THIRD: "South IT"}
    assert feed.ledger(FIRST) == [("North IT", "reported", "left", "pool")]
    feed.assert_books_balance()


def test_every_sample_is_read_or_set_aside_or_answered_and_the_books_balance(samples: Path) -> None:
    world, found = feed.build(), {}
    for number, path in enumerate(sorted(samples.rglob("*"))):
        if path.name in SAMPLES:
            file = feed.drop(world, another_feed(world, f"sample-{number}"), path.read_bytes(), path.name)
            found[path.name] = (file.state, file.lines, told(file))
            feed.assert_books_balance()
    assert found == SAMPLES


def test_every_sample_sheet_is_imported_once_its_columns_are_confirmed(samples: Path) -> None:
    world, found = feed.build(), {}
    told_by_steward = {"serial": 0, "quantity": 1, "invoice_date": 2, "product": 3, "invoice": 4, "reseller_id": 5}
    for name, columns in (("intelbras_style_pos.csv", None), ("quirk.xlsx", told_by_steward)):
        content = (samples / "sheets" / name).read_bytes()
        file = feed.confirm_layout(world, another_feed(world, name.partition(".")[0]), content, name, columns)
        found[name] = (file.state, file.lines)
        feed.assert_books_balance()
    assert found == {"intelbras_style_pos.csv": ("done", 3), "quirk.xlsx": ("done", 3)}


@pytest.mark.parametrize("made", [files.text, files.workbook])
def test_a_sheet_waits_for_its_columns_and_is_imported_when_they_are_confirmed(made: Callable[..., bytes]) -> None:
    world = feed.build()
    file = feed.drop(world, world.first, made(*BOTH), "sales")
    assert (file.state, feed.holders()) == ("waiting_layout", {})
    file = feed.confirm_layout(world, world.first, made(*BOTH), "sales")
    assert (file.state, file.lines) == ("done", 3)
    assert feed.holders() == {FIRST: "North IT", SECOND: "North IT", THIRD: "South IT"}
    feed.assert_books_balance()


def test_a_confirmed_layout_is_not_asked_about_again_until_its_header_changes() -> None:
    world = feed.build()
    feed.confirm_layout(world, world.first, files.text(Sold([FIRST])))
    assert feed.drop(world, world.first, files.text(Sold([SECOND], invoice="I2"))).state == "done"
    changed = (*files.HEADERS[:-1], "Transaction type")
    assert feed.drop(world, world.first, files.text(Sold([THIRD]), headers=changed)).state == "waiting_layout"
    assert (len(feed.layouts(world.first)), set(feed.holders())) == (2, {FIRST, SECOND})


def test_two_files_of_a_new_layout_are_both_read_after_one_confirmation() -> None:
    world = feed.build()
    other = feed.drop(world, world.first, files.text(Sold([SECOND], invoice="I2")))
    feed.confirm_layout(world, world.first, files.text(Sold([FIRST])))
    feed.run_import(world, other)
    assert set(feed.holders()) == {FIRST, SECOND}


def test_sheets_by_one_reporter_never_count_as_the_same_interchange() -> None:
    world = feed.build()
    feed.confirm_layout(world, world.first, files.text(Sold([FIRST])))
    for number, serial in enumerate((SECOND, THIRD)):
        feed.drop(world, world.first, files.text(Sold([serial], invoice=str(number))))
    assert set(feed.holders()) == {FIRST, SECOND, THIRD}


def test_a_zip_of_reports_is_unpacked_and_each_of_them_imported() -> None:
    world = feed.build()
    content = files.zipped(
        {"a.edi": files.x12(Document([Sold([FIRST])])), "b.edi": files.slsrpt(Document([Sold([SECOND])]), control=2)}
    )
    file = feed.drop(world, world.first, content, "reports.zip")
    assert (file.state, file.lines) == ("done", 0)
    assert set(feed.holders()) == {FIRST, SECOND}
    assert feed.fetch("SELECT name FROM sales_feed_feedfile WHERE archive_id = %s ORDER BY name", file.id) == [
        ("a.edi",), ("b.edi",),
    ]  # fmt: skip
    feed.assert_books_balance()


def test_a_damaged_zip_is_refused_and_leaves_none_of_its_reports() -> None:
    world = feed.build()
    good, bad = (files.x12(Document([Sold([files.serial(n)])], number=f"N{n}"), control=n + 1) for n in range(2))
    content = files.zipped({"a.edi": good, "b.edi": bad})
    place = content.index(b"b.edi") + 60
    damaged = content[:place] + bytes(byte ^ 0xFF for byte in content[place : place + 40]) + content[place + 40 :]
    file = feed.drop(world, world.first, damaged, "reports.zip")
    assert (file.state, file.problem, file.problem_detail) == ("refused", "archive_damaged", "b.edi")
    assert feed.fetch("SELECT count(*) FROM sales_feed_feedfile") == [(1,)]


def test_a_zip_whose_report_is_larger_than_allowed_is_refused(settings: Any) -> None:
    world = feed.build()
    settings.LARGEST_UPLOAD = 1000
    content = files.zipped({"a.edi": files.x12(Document([Sold([files.serial(n) for n in range(60)])]))})
    file = feed.drop(world, world.first, content, "reports.zip")
    assert (file.state, file.problem) == ("refused", "archive_too_large")


def test_a_hostile_workbook_is_refused_and_the_next_file_is_read(samples: Path) -> None:
    world = feed.build()
    file = feed.drop(world, world.first, (samples / "sheets" / "evil_corner.xlsx").read_bytes(), "evil.xlsx")
    assert (file.state, file.problem) == ("refused", "workbook_too_large")
    assert feed.drop(world, world.first, files.x12(Document(BOTH))).lines == 3


@pytest.mark.parametrize("content", [b"", b"\x00" * 50, b"%PDF-1.7 nothing", b"ISA*", b"UNA", b"PK\x03\x04rubbish"])
def test_what_cannot_be_read_is_refused_with_a_problem_and_leaves_nothing(content: bytes) -> None:
    world = feed.build()
    file = feed.drop(world, world.first, content)
    assert (file.state, bool(file.problem), file.lines) == ("refused", True, 0)
    feed.assert_books_balance()


def test_bytes_cut_changed_or_doubled_anywhere_never_raise_and_the_books_balance() -> None:
    world = feed.build()
    soup = random.Random(867)  # noqa: S311 (a fixed sequence)
    whole = [files.x12(Document(BOTH), control=5), files.slsrpt(Document(BOTH), control=6)]
    for number in range(40):
        content = bytearray(whole[number % 2])
        place = soup.randrange(len(content))
        match number % 4:
            case 0:
                del content[place:]
            case 1:
                content[place] = soup.randrange(256)
            case 2:
                content[place:place] = content[place // 2 : place]
            case _:
                del content[place : place + soup.randrange(1, 30)]
        assert feed.drop(world, world.first, bytes(content)).state in {"done", "refused", "waiting_layout"}
    feed.assert_books_balance()


def test_a_file_that_was_read_is_not_read_again() -> None:
    world = feed.build()
    file = feed.drop(world, world.first, files.x12(Document(BOTH)))
    assert feed.run_import(world, file).lines == 3
    assert len(feed.lines()) == 3


class Killed(BaseException):
    """The worker is gone."""


@pytest.mark.parametrize("after", [5, 10, 15, 20])
def test_a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_one_does_it_all(
    monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(staging, "TELL_EVERY", 5)
    world = feed.build()
    serials = [files.serial(number) for number in range(20)]
    sales = [Sold(serials[start : start + 5]) for start in range(0, 20, 5)]
    file = feed.receive_only(world, world.first, files.x12(Document(sales)))

    def die(lines: int) -> None:
        if lines == after:
            raise Killed

    with pytest.raises(Killed):
        feed.run_import(world, file, die)
    assert (feed.reread(file).state, feed.lines(), feed.holders()) == ("reading", [], {})
    assert feed.fetch("SELECT 1 FROM sales_feed_interchange") == []
    assert feed.run_import(world, file).lines == 20
    assert feed.holders() == dict.fromkeys(serials, "North IT")
    feed.assert_books_balance()


def at_once(*work: Callable[[], object]) -> list[BaseException]:
    """Run these in threads of their own; what they raised."""
    raised: list[BaseException] = []

    def run(one: Callable[[], object]) -> None:
        try:
            one()
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_two_importers_of_overlapping_files_never_make_two_holders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "TELL_EVERY", 10)
    world, meet = feed.build(), threading.Barrier(2, timeout=30)
    serials = [files.serial(number) for number in range(10)]
    waiting = [
        feed.receive_only(
            world, of,
            files.x12(Document([Sold(serials, reseller=key, on=date(2026, 9, day), invoice=key)]), control=day),
        )
        for of, key, day in ((world.first, "171001", 2), (world.second, "171002", 1))
    ]  # fmt: skip
    raised = at_once(*(lambda file=file: feed.run_import(world, file, lambda _: meet.wait()) for file in waiting))
    assert raised == []
    assert feed.holders() == dict.fromkeys(serials, "South IT")  # the earlier sale, whoever came first
    feed.assert_books_balance()


def test_a_file_that_two_workers_read_at_once_is_imported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "TELL_EVERY", 3)
    world, meet = feed.build(), threading.Barrier(2, timeout=30)
    file = feed.receive_only(world, world.first, files.x12(Document(BOTH)))
    assert at_once(*[lambda: feed.run_import(world, file, lambda _: meet.wait())] * 2) == []
    assert (feed.reread(file).lines, len(feed.lines())) == (3, 3)
    feed.assert_books_balance()


def test_each_partner_sees_its_own_pcs_and_nobody_without_a_scope_any() -> None:
    world = feed.build()
    feed.drop(world, world.first, files.x12(Document(BOTH)))
    for partner, serials in ((world.north, {FIRST, SECOND}), (world.south, {THIRD})):
        with scoped(Scope(partner.id)), transaction.atomic():
            assert set(Device.objects.values_list("serial", flat=True)) == serials
    with scoped(VENDOR), transaction.atomic():
        assert Device.objects.count() == 0
    with pytest.raises(UnscopedQuery), transaction.atomic():
        Device.objects.count()


def test_the_partner_learns_when_it_was_last_named_and_how_many_wait_for_its_certificate() -> None:
    world = feed.build(certified=False)
    file = feed.drop(world, world.first, files.x12(Document(BOTH)))
    status = "SELECT last_reported_at, waiting_for_certificate FROM devices_poolstatus WHERE partner_id = %s"
    assert feed.fetch(status, world.north.id) == [(file.received_at, 2)]
    cancelled = files.x12(Document(BOTH, purpose="01", on=date(2026, 9, 2)), control=2)
    file = feed.drop(world, world.first, cancelled)
    assert feed.fetch(status, world.north.id) == [(file.received_at, 0)]
    feed.assert_books_balance()

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from fleetward.domain.sales_feed.models import FeedFile
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

ONE, TWO, THREE = (files.serial(number) for number in range(3))
DAY = date(2026, 9, 1)
_control = iter(range(1, 100_000))


def told(world: World, *documents: Document, control: int = 0) -> FeedFile:
    file = feed.drop(world, world.first, files.x12(*documents, control=control or next(_control)))
    feed.assert_books_balance()
    return file


def document(*serials: str, day: int = 0, purpose: str = "00", number: str = "A", **more: str) -> Document:
    lines = [Sold(list(serials), invoice=f"INV-{number}", on=DAY)]
    return Document(lines, number=number, on=DAY + timedelta(days=day), purpose=purpose, **more)


def acknowledged(file: FeedFile) -> list[tuple[str, str]]:
    """Kind and text of the messages back that answer for this file."""
    rows = feed.fetch("SELECT kind, content FROM sales_feed_outboxmessage WHERE file_id = %s ORDER BY id", file.id)
    return [(kind, bytes(content).decode()) for kind, content in rows if kind != "answer"]


def reports() -> list[str]:
    return [state for (state,) in feed.fetch("SELECT state FROM sales_feed_report ORDER BY id")]


def test_a_cancellation_retracts_with_history() -> None:
    world = feed.build()
    told(world, document(ONE, TWO))
    told(world, document(ONE, TWO, day=1, purpose="01"))
    assert feed.holders() == {}
    assert feed.lines(ONE) == [("retracted", "cancelled"), ("ignored", "cancels")]
    assert feed.ledger(ONE)[-1] == ("North IT", "retracted", "pool", "left")
    assert reports() == ["accepted", "applied"]


def test_a_cancellation_before_the_report_it_cancels_takes_effect_when_that_comes() -> None:
    world = feed.build()
    told(world, document(ONE, day=1, purpose="01"))
    assert reports() == ["waiting"]
    told(world, document(ONE))
    assert feed.holders() == {}
    assert reports() == ["applied", "accepted"]


def test_a_cancellation_of_the_same_date_that_came_first_cancels_one_report_only() -> None:
    world = feed.build()
    told(world, document(ONE, purpose="01"))
    told(world, document(ONE))
    told(world, document(ONE, TWO))
    assert feed.holders() == {ONE: "North IT", TWO: "North IT"}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_cancellation_in_the_same_file_takes_effect_in_both_orders(order: tuple[int, int]) -> None:
    world = feed.build()
    both = (document(ONE), document(ONE, day=1, purpose="01"))
    told(world, *(both[place] for place in order))
    assert feed.holders() == {}


def test_a_report_dated_after_its_cancellation_stays() -> None:
    world = feed.build()
    for order in ((0, 1, 2), (1, 2, 0), (2, 1, 0), (2, 0, 1)):
        number, serial = f"R{order}", files.serial(100 + order[0] * 9 + order[1])
        three = (
            document(serial, number=number),
            document(serial, number=number, day=1, purpose="01"),
            Document([Sold([serial], invoice=f"{number}-new", on=DAY)], number=number, on=DAY + timedelta(days=2)),
        )
        for place in order:
            told(world, three[place])
        assert feed.holders()[serial] == "North IT"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_replacement_keeps_what_it_names_and_retracts_what_it_does_not(order: tuple[int, int]) -> None:
    world = feed.build()
    both = (document(ONE, TWO), document(ONE, THREE, day=1, purpose="05"))
    for place in order:
        told(world, both[place])
    assert feed.holders() == {ONE: "North IT", THREE: "North IT"}
    assert ("retracted", "replaced") in feed.lines(TWO)


def test_a_pc_that_a_replacement_names_again_never_left_the_page_and_shows_the_new_facts() -> None:
    world = feed.build()
    told(world, document(ONE))
    replacement = [Sold([ONE], invoice="INV-2", on=DAY, end_customer="KOMMUNE")]
    told(world, Document(replacement, number="A", on=DAY + timedelta(days=1), purpose="05"))
    assert [kind for _, kind, _, _ in feed.ledger(ONE)] == ["reported"]
    assert feed.fetch("SELECT invoice, end_customer FROM devices_device") == [("INV-2", "KOMMUNE")]


def test_a_replacement_that_names_another_number_withdraws_that_one() -> None:
    world = feed.build()
    told(world, document(ONE, number="A"))
    told(world, document(TWO, number="B", day=1, purpose="05", replaces="A"))
    assert feed.holders() == {TWO: "North IT"}


def test_of_two_replacements_the_later_dated_one_stands_in_both_orders() -> None:
    world = feed.build()
    for order in ((0, 1), (1, 0)):
        number, first, second = f"N{order}", files.serial(200 + order[0]), files.serial(300 + order[0])
        both = (
            document(first, number=number, day=1, purpose="05"),
            document(second, number=number, day=2, purpose="05"),
        )
        for place in order:
            told(world, both[place])
        assert (first in feed.holders(), second in feed.holders()) == (False, True)


def test_a_replacement_that_is_not_first_in_its_file_waits_for_its_original() -> None:
    world = feed.build()
    told(world, document(THREE, number="Z"), document(ONE, number="A", day=1, purpose="05"))
    assert reports() == ["accepted", "waiting"]


def test_a_replacement_without_any_number_withdraws_nothing() -> None:
    world = feed.build()
    told(world, Document([Sold([ONE], invoice="I1")], number=""))
    told(world, Document([Sold([TWO], invoice="I2")], number="", on=DAY + timedelta(days=1), purpose="05"))
    assert feed.holders() == {ONE: "North IT", TWO: "North IT"}


def test_a_rejected_replacement_withdraws_nothing() -> None:
    world = feed.build()
    told(world, document(ONE))
    content = files.x12(document(TWO, day=1, purpose="05"), control=555).replace(b"SE*", b"SE*9")
    file = feed.drop(world, world.first, content)
    assert feed.holders() == {ONE: "North IT"}
    assert "AK5*R*4" in acknowledged(file)[0][1]


def test_a_rejected_replacement_in_the_same_file_withdraws_nothing() -> None:
    world = feed.build()
    content = files.x12(document(ONE), document(TWO, day=1, purpose="05"), control=556)
    last = content.rindex(b"SE*")
    told_content = content[:last] + b"SE*9" + content[last + 3 :]
    feed.drop(world, world.first, told_content)
    assert feed.holders() == {ONE: "North IT"}
    feed.assert_books_balance()


def test_a_line_known_from_a_cancelled_report_counts_where_another_report_tells_it_too() -> None:
    world = feed.build()
    for order in ((0, 1, 2), (1, 0, 2), (2, 0, 1), (0, 2, 1)):
        serial = files.serial(400 + order[0] * 10 + order[1])
        line = [Sold([serial], invoice=f"SAME{order}", on=DAY)]
        three = (
            Document(line, number=f"A{order}"),
            Document(line, number=f"B{order}"),
            Document(line, number=f"A{order}", on=DAY + timedelta(days=1), purpose="01"),
        )
        for place in order:
            told(world, three[place])
        assert feed.holders()[serial] == "North IT"


def test_a_report_marked_as_duplicate_is_acknowledged_and_ignored() -> None:
    world = feed.build()
    file = told(world, document(ONE, purpose="07"))
    assert feed.lines() == [("known", "duplicate_report")]
    assert "AK5*A" in acknowledged(file)[0][1]


def test_a_duplicate_before_the_original_does_not_hide_it_in_one_file() -> None:
    world = feed.build()
    told(world, document(ONE, purpose="07"), document(ONE))
    assert feed.holders() == {ONE: "North IT"}


def test_the_same_interchange_with_other_bytes_imports_nothing_and_is_told_so() -> None:
    world = feed.build()
    told(world, document(ONE), control=7)
    file = told(world, document(TWO, number="B"), control=7)
    assert feed.holders() == {ONE: "North IT"}
    assert (file.state, file.lines) == ("done", 0)
    [(kind, text)] = acknowledged(file)
    assert (kind, "TA1*000000007*260901*1015*R*025~" in text) == ("TA1", True)


def test_the_same_slsrpt_interchange_with_other_bytes_is_refused_by_contrl() -> None:
    world = feed.build()
    feed.drop(world, world.first, files.slsrpt(document(ONE), control=7))
    file = feed.drop(world, world.first, files.slsrpt(document(TWO, number="B"), control=7))
    assert feed.holders() == {ONE: "North IT"}
    assert "UCI+7+DISTRIBUTOR:14+VENDOR:14+4+26+UNB'" in acknowledged(file)[0][1]


def test_an_interchange_twice_in_one_file_counts_once() -> None:
    world = feed.build()
    one = files.x12(document(ONE), control=8)
    file = feed.drop(world, world.first, one + one)
    assert [verdict for (verdict,) in feed.fetch("SELECT verdict FROM sales_feed_interchange ORDER BY id")] == [
        "accepted", "duplicate",
    ]  # fmt: skip
    assert (file.lines, [kind for kind, _ in acknowledged(file)]) == (1, ["997", "TA1"])
    feed.assert_books_balance()


def test_interchanges_without_identity_never_collide() -> None:
    world = feed.build()
    for number in (1, 2):
        told_text = files.text(Sold([files.serial(600 + number)], invoice=f"{number}"))
        feed.drop(world, world.first, told_text, name=f"{number}.csv")
        garbage = files.x12(document(files.serial(500 + number), number=f"G{number}"), control=40 + number)
        feed.drop(world, world.first, garbage + b"THIS IS NO SEGMENT OF ANYTHING" * number)
    assert len(feed.holders()) == 2
    feed.assert_books_balance()


def test_a_truncated_interchange_imports_nothing_and_is_told_so() -> None:
    world = feed.build()
    content = files.x12(document(ONE), document(TWO, number="B"), control=9)
    file = feed.drop(world, world.first, content[: content.index(b"GE*")])
    assert (feed.holders(), file.lines) == ({}, 0)
    assert [(kind, "*023~" in text) for kind, text in acknowledged(file)] == [("TA1", True)]


def test_a_truncated_interchange_may_come_again_whole_under_its_number() -> None:
    world = feed.build()
    content = files.x12(document(ONE), control=9)
    feed.drop(world, world.first, content[: content.index(b"GE*")])
    feed.drop(world, world.first, content)
    assert feed.holders() == {ONE: "North IT"}


def test_a_report_of_another_reporter_with_the_same_number_is_not_withdrawn() -> None:
    world = feed.build()
    told(world, document(ONE))
    feed.drop(world, world.second, files.x12(document(ONE, day=1, purpose="01"), control=10))
    assert feed.holders() == {ONE: "North IT"}
    feed.assert_books_balance()


def test_text_that_a_database_cannot_keep_is_no_obstacle() -> None:
    world = feed.build()
    content = files.x12(document(ONE), control=11).replace(b"POS", b"P\x00S").replace(b"*A*20", b"*A\x00A*20")
    assert feed.drop(world, world.first, content).state == "done"
    feed.assert_books_balance()

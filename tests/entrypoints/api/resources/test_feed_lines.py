from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.factories import credentials, feed_world, partners
from tests.factories.credentials import Caller
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from tests.factories.feed_world import World

PREFIXED = "2212UA6140H4W"
MESSY = Document([
    Sold(["5CG3251AB1", "5CG3251AB2"], reseller="999"),
    Sold([PREFIXED], invoice="INV-3"),
    Sold(["5CG3251AB5"], code="QQ", invoice="INV-5"),
    Sold(["5CG3251AB6"], invoice="INV-6"),
])  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    del db
    made = feed_world.build()
    feed_world.drop(made, made.first, x12(MESSY))
    return made


@pytest.fixture
def steward(world: World) -> Caller:
    del world
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward"))[1])


def stand_open(steward: Caller, **asked: Any) -> set[str]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return {one["serial"] or one["serial_raw"] for one in steward.get(f"lines?{query}").json()["items"]}


def line(steward: Caller, reason: str) -> str:
    return str(steward.get(f"lines?reason={reason}").json()["items"][0]["id"])


def test_open_lines_of_all_files_are_found_by_reason_feed_and_partner(world: World, steward: Caller) -> None:
    feed_world.drop(world, world.second, x12(Document([Sold(["2212UA6140H4X"])]), control=9))
    assert stand_open(steward) == {"5CG3251AB1", "5CG3251AB2", PREFIXED, "5CG3251AB5", "2212UA6140H4X"}
    assert stand_open(steward, reason="serial_prefixed", feed=world.first.id) == {PREFIXED}
    assert stand_open(steward, partner_id=world.south.id) == set()


def test_one_line_shows_what_its_report_says_and_what_was_probably_meant(steward: Caller) -> None:
    shown = steward.get(f"lines/{line(steward, 'serial_prefixed')}").json()
    assert (shown["serial_raw"], shown["suggestion"], shown["item"]["invoice"]) == (PREFIXED, "2UA6140H4W", "INV-3")
    assert shown["meaning"] == "A known serial number seems to stand behind a prefix."


def test_a_corrected_line_counts_like_any_other(steward: Caller) -> None:
    there = f"lines/{line(steward, 'serial_prefixed')}"
    corrected = steward.post(f"{there}/correct", {"serial": " 2ua6140h4w"})
    assert (corrected.status_code, corrected.json()["serial"], corrected.json()["state"]) == (
        200, "2UA6140H4W", "on_page",
    )  # fmt: skip
    assert feed_world.holders()["2UA6140H4W"] == "North IT"
    again = steward.post(f"{there}/correct", {"serial": "2UA6140H4X"})
    assert (again.status_code, again.json()["detail"]) == (409, "This line has been settled meanwhile.")
    feed_world.assert_books_balance()


@pytest.mark.parametrize(
    ("serial", "sentence"),
    [
        ("N/A", "That is a placeholder and no serial number."),
        (PREFIXED, "A known serial number seems to stand behind a prefix. Give the ten characters alone."),
        ("ABC", "No PC has a serial number of this form: 6 to 20 letters and digits."),
    ],
)
def test_a_wrong_correction_is_refused_with_a_sentence(steward: Caller, serial: str, sentence: str) -> None:
    answer = steward.post(f"lines/{line(steward, 'serial_prefixed')}/correct", {"serial": serial})
    assert (answer.status_code, answer.json()["detail"]) == (409, sentence)


def test_one_line_is_dismissed_with_a_reason_and_once(steward: Caller) -> None:
    there = f"lines/{line(steward, 'unknown_transfer_code')}"
    assert steward.post(f"{there}/dismiss", {"why": " "}).status_code == 400
    assert steward.post(f"{there}/dismiss", {"why": "A demo unit"}).json()["state"] == "dismissed"
    assert feed_world.lines("5CG3251AB5") == [("dismissed", "dismissed_by_person")]
    assert steward.post(f"{there}/dismiss", {"why": "A demo unit"}).status_code == 409


def test_all_lines_alike_are_dismissed_and_nothing_else(steward: Caller) -> None:
    answer = steward.post("lines/dismiss", {"reason": "unknown_reseller", "why": "Not our program"})
    assert answer.json() == {"lines": 2, "more": False}
    assert stand_open(steward) == {PREFIXED, "5CG3251AB5"}
    again = steward.post("lines/dismiss", {"reason": "unknown_reseller", "why": "Not our program"})
    assert again.json() == {"lines": 0, "more": False}


def test_lines_of_another_feed_or_partner_are_left(world: World, steward: Caller) -> None:
    sent = {"reason": "unknown_reseller", "why": "Not our program"}
    others: list[dict[str, Any]] = [{"feed": world.second.id}, {"partner_id": str(world.south.id)}]
    assert [steward.post("lines/dismiss", sent | more).json()["lines"] for more in others] == [0, 0]


def test_all_lines_of_every_reason_are_never_dismissed_by_one_call(steward: Caller) -> None:
    assert steward.post("lines/dismiss", {"why": "Away with it"}).status_code == 400
    assert len(stand_open(steward)) == 4


def test_a_line_that_holds_a_pc_is_not_dismissed(steward: Caller) -> None:
    (file,) = steward.get("files").json()["items"]
    (held,) = steward.get(f"files/{file['id']}/lines?state=on_page").json()["items"]
    answer = steward.post(f"lines/{held['id']}/dismiss", {"why": "Away with it"})
    assert answer.status_code == 409
    assert feed_world.holders() == {"5CG3251AB6": "North IT"}


def test_a_partners_program_reads_and_changes_no_line(world: World, steward: Caller) -> None:
    there = f"lines/{line(steward, 'serial_prefixed')}"
    theirs = Caller(credentials.access(world.north))
    answers = [
        theirs.get("lines"), theirs.get(there), theirs.post(f"{there}/correct", {"serial": "2UA6140H4W"}),
        theirs.post(f"{there}/dismiss", {"why": "x"}),
        theirs.post("lines/dismiss", {"reason": "unknown_reseller", "why": "x"}),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [403] * 5


def test_an_auditor_reads_lines_and_changes_none(steward: Caller) -> None:
    auditor = Caller(credentials.personal(partners.vendor_user("auditor"))[1])
    there = f"lines/{line(steward, 'serial_prefixed')}"
    answers = [auditor.get(there), auditor.post(f"{there}/correct", {"serial": "2UA6140H4W"})]
    assert [one.status_code for one in answers] == [200, 403]

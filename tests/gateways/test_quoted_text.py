"""What somebody answered, without what is quoted."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.quoted_text import MARK, answer

MARKED = f"> {MARK}Skriv svaret ditt over denne linjen -##\n> \n> Hei Ola\n"


@pytest.mark.parametrize(
    "below",
    [
        f"On Thu, Nov 26, 2026 at 10:12 AM Support <s@x.example> wrote:\n\n{MARKED}",
        f"On Thu, Nov 26, 2026 at 10:12 AM Support\n<support@a-rather-long.example> wrote:\n\n{MARKED}",
        f"tor. 26. nov. 2026 kl. 10:12 skrev Support <s@x.example>:\n\n{MARKED}",
        f"Den 26.11.2026 10:12, Support skrev:\n{MARKED}",
        f"Am 26.11.2026 um 10:12 schrieb Support:\n{MARKED}",
        "-----Opprinnelig melding-----\nFra: Support <s@x.example>\nSendt: torsdag\nTil: Ola\nEmne: S-1\n\nHei",
        "________________________________\nFrom: Support <s@x.example>\nSent: Thursday\nTo: Ola\nSubject: S-1\n\nHello",
        "*Von:* Support\n*Gesendet:* Donnerstag\n*An:* Ola\n*Betreff:* S-1\n\nHallo",
        f"{MARK}Write your answer above this line -##\n\nHello",
        "-- \nOla Dal\nFjord Eiendom AS",
        "> Hello\n> there",
        "",
    ],
)  # fmt: skip
def test_what_follows_the_answer_is_cut(below: str) -> None:
    assert answer(f"They have arrived.\r\n\r\nThanks, and one more thing.\n\n{below}") == (
        "They have arrived.\n\nThanks, and one more thing."
    )


def test_an_answer_below_the_quoted_mail_is_found() -> None:
    assert answer(f"On 26 Nov 2026 Support wrote:\n{MARKED}\nBoth are here.\n") == "Both are here."


def test_an_answer_between_quoted_lines_keeps_them() -> None:
    text = "> Is the first one there?\nYes.\n> And the second?\nNo."
    assert answer(text) == text


@pytest.mark.parametrize(
    "text",
    ["From: the start it did not work.", "He wrote:\nnothing", "Fra: Oslo\nvi fikk ingen.", "- one\n- two",
     "On Monday at 9 he wrote:\nthat it is broken"],
)  # fmt: skip
def test_what_only_looks_like_a_quotation_stays(text: str) -> None:
    assert answer(text) == text


@pytest.mark.parametrize("text", ["", " \n", "-- \nOla", f"{MARKED}", "> a\n> b"])
def test_where_nothing_new_is_said_nothing_is_left(text: str) -> None:
    assert answer(text) == ""


@given(st.text(alphabet=st.sampled_from("> -_:\nFromSentwoe #1<@")))
def test_any_text_is_cut_and_what_is_left_stood_there(text: str) -> None:
    left = set(filter(None, map(str.strip, answer(text).split("\n"))))
    assert left <= set(map(str.strip, text.replace("\r", "\n").split("\n")))


@pytest.mark.parametrize("text", ["On " * 60_000 + "wrote:", ("From: x\n" * 40_000), "> " * 100_000, "\n" * 200_000])
def test_hostile_text_takes_no_time(text: str) -> None:
    begun = time.monotonic()
    answer(text)
    assert time.monotonic() - begun < 2

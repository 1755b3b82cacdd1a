from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fleetward.gateways.edifact.acknowledge import answer
from fleetward.gateways.edifact.envelope import TAGS, Interchange, SyntaxFault
from fleetward.gateways.edifact.tokenizer import Delimiters, Tokenizer, split_segment

NOW = datetime(2026, 9, 2, 10, 15, tzinfo=UTC)
GOOD = ["UNH+M1+SLSRPT:D:96A:UN", "UNT+2+M1", "UNH+M?'2+ORDERS:D:96A:UN", "UNT+2+M?'2", "UNZ+2+I1"]


def interchange(*lines: str, asks: str = "1", syntax: str = "UNOC:3") -> Interchange:
    marks = Delimiters()
    one = Interchange(split_segment(f"UNB+{syntax}+DIST:14+HPX:ZZ+260901:0930+I1++SLSRPT++{asks}", marks))
    for position, line in enumerate(lines, 2):
        if (segment := split_segment(line, marks))[0][0] in TAGS:
            one.take(position, segment)
    one.finish()
    return one


def reply(one: Interchange, *, duplicate: bool = False) -> list[str]:
    content = answer(one, agreed=False, duplicate=duplicate, now=NOW, control=42)
    assert content is not None
    return content.decode().replace("\n", "").removesuffix("'").split("'")


def test_the_whole_contrl() -> None:
    one = interchange(*GOOD)
    one.messages[1].reject(SyntaxFault.NO_AGREEMENT)
    content = answer(one, agreed=False, duplicate=False, now=NOW, control=42)
    assert content is not None
    assert content.decode().split("\n") == [
        "UNB+UNOC:3+HPX:ZZ+DIST:14+260902:1015+42'",
        "UNH+1+CONTRL:D:3:UN'",
        "UCI+I1+DIST:14+HPX:ZZ+7'",
        "UCM+M1+SLSRPT:D:96A:UN+7'",
        "UCM+M?'2+ORDERS:D:96A:UN+4+17'",
        "UNT+5+1'",
        "UNZ+1+42'",
        "",
    ]


@pytest.mark.parametrize(
    ("lines", "action"),
    [
        ([*GOOD[:4], "UNZ+2+I2"], "4+28+UNZ"),
        ([*GOOD[:4], "UNZ+3+I1"], "4+29+UNZ"),
        (GOOD[:4], "4+13+UNZ"),
        (["UNT+1+1", *GOOD], "4+33+UNT"),
    ],
)
def test_a_broken_interchange_is_rejected_without_a_word_on_its_messages(lines: list[str], action: str) -> None:
    assert reply(interchange(*lines))[2:4] == [f"UCI+I1+DIST:14+HPX:ZZ+{action}", "UNT+3+1"]


def test_a_duplicate_is_rejected() -> None:
    assert reply(interchange(*GOOD), duplicate=True)[2] == "UCI+I1+DIST:14+HPX:ZZ+4+26+UNB"


def test_contrl_goes_out_only_where_asked_for_or_agreed() -> None:
    one = interchange(*GOOD, asks="")
    sent = [answer(one, agreed=agreed, duplicate=False, now=NOW, control=42) is not None for agreed in (False, True)]
    assert sent == [False, True]


def test_a_contrl_is_never_acknowledged() -> None:
    one = interchange("UNH+1+CONTRL:D:3:UN", "UNT+2+1", "UNZ+1+I9")
    assert answer(one, agreed=True, duplicate=True, now=NOW, control=42) is None


def test_syntax_4_has_dates_with_century() -> None:
    assert reply(interchange(*GOOD, syntax="UNOC:4"))[0] == "UNB+UNOC:4+HPX:ZZ+DIST:14+20260902:1015+42"


def test_the_answer_can_be_read() -> None:
    text = "'".join([*reply(interchange(*GOOD)), ""])
    assert [segment[0][0] for segment in Tokenizer([text])] == ["UNB", "UNH", "UCI", "UCM", "UCM", "UNT", "UNZ"]

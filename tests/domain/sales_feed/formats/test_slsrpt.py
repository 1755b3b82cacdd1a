from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.sales_feed.faults import FaultCode
from fleetward.domain.sales_feed.formats.slsrpt import (
    INTERCHANGE_FAULTS,
    MESSAGE_FAULTS,
    EdifactEnvelope,
    read_edifact,
)
from fleetward.domain.sales_feed.neutral import (
    Event,
    InterchangeClosed,
    InterchangeOpened,
    Item,
    Kind,
    ReportClosed,
    ReportOpened,
    Unreadable,
    Verdict,
)
from fleetward.domain.sales_feed.profile import FeedProfile

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 9, 2, 10, 15, tzinfo=UTC)
HEAD = "UNB+UNOC:3+DIST:14+HPX:ZZ+260901:0930+I1++++1++1'"
MESSAGE = (
    "UNH+{0}+SLSRPT:D:96A:UN'BGM+735+R{0}+9'NAD+DS+D1::91'LOC+162+S1::91:Łódź'"
    "LIN+1++8Y4J2EA:VP'GIN+BN+5CG4351B2C'QTY+153:1'UNT+8+{0}'"
)
SOUND = HEAD + MESSAGE.format("M1") + MESSAGE.format("M2") + "UNZ+2+I1'"


def read(text: str | bytes) -> list[Event]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_edifact(BytesIO(data), FeedProfile()))


def faults(events: list[Event]) -> list[str]:
    closed = (event for event in events if isinstance(event, ReportClosed | InterchangeClosed))
    return [str(fault.code) for event in closed for fault in event.faults]


def imported(events: list[Event]) -> list[str]:
    """Serials that an importer may take, by the rules of `neutral`."""
    taken: list[str] = []
    interchange: list[str] = []
    report: list[str] = []
    for event in events:
        match event:
            case Item():
                report += event.serials
            case ReportClosed():
                interchange += [] if event.faults else report
                report = []
            case InterchangeClosed():
                taken += [] if event.faults else interchange
                interchange = []
    return taken


def paired(events: list[Event]) -> bool:
    """Whether everything that opens closes before the next of its kind opens."""
    marks = {InterchangeOpened: "(", ReportOpened: "[", ReportClosed: "]", InterchangeClosed: ")", Item: ""}
    text = "".join(marks[type(event)] for event in events).replace("[]", "").replace("()", "")
    ordinals = [[event.ordinal for event in events if isinstance(event, kind)] for kind in (ReportOpened, ReportClosed)]
    return text == "" and ordinals[0] == ordinals[1]


def answered(events: list[Event], verdict: Verdict = Verdict.ACCEPTED) -> list[str]:
    closed = events[-1]
    assert isinstance(closed, InterchangeClosed)
    assert closed.envelope
    messages = closed.envelope.acknowledge(verdict=verdict, now=NOW, control=42)
    return [line for message in messages for line in message.content.decode().split("'\n")]


def test_the_events_of_a_sound_interchange() -> None:
    events = read(SOUND)
    assert [type(event) for event in events] == [
        InterchangeOpened,
        *[ReportOpened, Item, ReportClosed] * 2,
        InterchangeClosed,
    ]
    assert events[0] == InterchangeOpened(Kind.EDIFACT, "DIST:14", "HPX:ZZ", "I1", "260901 0930", test=True)
    assert [event.position for event in events if isinstance(event, Item)] == [6, 14]
    assert (faults(events), answered(events)[2]) == ([], "UCI+I1+DIST:14+HPX:ZZ+7")


@pytest.mark.parametrize(("syntax", "encoding"), [("UNOC", "utf-8"), ("UNOD", "iso8859-2"), ("UNOZ", "utf-8-sig")])
def test_utf8_then_the_header_decides_about_names(syntax: str, encoding: str) -> None:
    names = {one.reseller.name for one in read(SOUND.replace("UNOC", syntax).encode(encoding)) if isinstance(one, Item)}
    assert names == {"Łódź"}


@pytest.mark.parametrize(
    ("old", "new", "codes", "answer", "units"),
    [
        ("UNT+8+M2", "UNT+9+M2", ["set_count_differs"], "UCM+M2+SLSRPT:D:96A:UN+4+29", 1),
        ("UNT+8+M2", "UNT+8+M3", ["set_number_differs"], "UCM+M2+SLSRPT:D:96A:UN+4+28", 1),
        ("UNT+8+M2'", "", ["set_trailer_missing"], "UCM+M2+SLSRPT:D:96A:UN+4+13", 1),
        ("M2+SLSRPT", "M2+ORDERS", ["not_a_sales_report"], "UCM+M2+ORDERS:D:96A:UN+4+17", 1),
        ("BGM+735+RM2", "FTX", ["no_report_header"], "UCM+M2+SLSRPT:D:96A:UN+4+12", 1),
        ("UNZ+2+I1", "UNZ+2+I2", ["interchange_number_differs"], "UCI+I1+DIST:14+HPX:ZZ+4+28+UNZ", 0),
        ("UNZ+2+I1", "UNZ+1+I1", ["interchange_count_differs"], "UCI+I1+DIST:14+HPX:ZZ+4+29+UNZ", 0),
        ("UNZ+2+I1'", "", ["truncated"], "UCI+I1+DIST:14+HPX:ZZ+4+13+UNZ", 0),
        ("UNZ+2+I1", "GIN+BN+X'UNZ+2+I1", ["stray_segment"], "UCI+I1+DIST:14+HPX:ZZ+4+33+GIN", 0),
        ("UNZ+2+I1", "UNE+2+I1'UNZ+2+I1", ["stray_segment"], "UCI+I1+DIST:14+HPX:ZZ+4+33+UNE", 0),
    ],
)
def test_what_rejects_what(old: str, new: str, codes: list[str], answer: str, units: int) -> None:
    events = read(SOUND.replace(old, new))
    assert (faults(events), len(imported(events))) == (codes, units)
    assert [line for line in answered(events) if "+4+" in line] == [answer]


def test_a_duplicate_is_rejected() -> None:
    assert answered(read(SOUND), Verdict.DUPLICATE)[2] == "UCI+I1+DIST:14+HPX:ZZ+4+26+UNB"


def test_an_agreed_contrl_goes_out_unasked() -> None:
    closed = read(SOUND.replace("++++1++1", ""))[-1]
    assert isinstance(closed, InterchangeClosed)
    assert isinstance(closed.envelope, EdifactEnvelope)
    kinds = []
    for closed.envelope.agreed in (False, True):
        kinds.append([one.kind for one in closed.envelope.acknowledge(verdict=Verdict.ACCEPTED, now=NOW, control=1)])
    assert kinds == [[], ["CONTRL"]]


def test_two_interchanges_in_one_file_stand_and_fall_alone() -> None:
    broken = "UNA:+.? '" + SOUND.replace("UNZ+2+I1", "UNZ+2+I9")
    events = read(SOUND + "\n" + broken + SOUND)
    assert (faults(events), len(imported(events))) == (["interchange_number_differs"], 4)


def test_a_header_without_the_trailer_before_it_ends_an_interchange() -> None:
    events = read(SOUND.replace("UNZ+2+I1'", "") + SOUND)
    assert (faults(events), len(imported(events))) == (["truncated"], 2)


def test_rubbish_behind_a_sound_interchange_is_an_interchange_that_failed() -> None:
    events = read(SOUND + "-- mailed by x")
    assert (faults(events), len(imported(events))) == (["not_an_interchange"], 2)


def test_a_segment_without_end_fails_the_interchange() -> None:
    events = read(SOUND.replace("UNZ+2+I1'", "X" * 300_000))
    assert (faults(events), imported(events)) == (["truncated", "segment_too_long"], [])


@pytest.mark.parametrize("data", [b"", b"\n", b"PK\x03\x04", b"UNA", b"UNA:+.? '", SOUND[:20].encode()])
def test_what_has_no_envelope_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.fault.code == "not_an_interchange"


def test_a_file_that_was_cut_anywhere_imports_nothing() -> None:
    for end in range(len(SOUND)):
        try:
            events = read(SOUND[:end])
        except Unreadable:
            continue
        assert imported(events) == [], end
        assert isinstance(events[-1], InterchangeClosed)
        assert events[-1].faults, end


@given(st.binary(max_size=400))
def test_byte_soup_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


@given(st.integers(len(HEAD), len(SOUND)), st.binary(max_size=60), st.integers(0, 60))
def test_a_sound_file_with_soup_in_it_is_survived(start: int, soup: bytes, length: int) -> None:
    data = SOUND.encode()
    events = read(data[:start] + soup + data[start + length :])
    assert paired(events)


@given(
    st.lists(
        st.sampled_from(
            [*SOUND.split("'"), "UNG", "UNE", "UNH", "LOC", "LIN", "QTY", "GIN", "NAD", "PIA", "GIN+BN+A1:"]
        )
    )
)
def test_segments_in_any_order_are_survived(segments: list[str]) -> None:
    events = read(HEAD + "".join(f"{segment}'" for segment in segments))
    assert paired(events)


@pytest.mark.parametrize("index", range(1, SOUND.count("'")))
def test_a_segment_too_many_is_never_imported(index: int) -> None:
    segments = SOUND.split("'")
    assert "EXTRA" not in imported(read("'".join([*segments[:index], "GIN+BN+EXTRA", *segments[index:]])))


@pytest.mark.parametrize("index", range(1, SOUND.count("'")))
def test_a_segment_that_is_missing_is_noticed(index: int) -> None:
    segments = SOUND.split("'")
    assert len(imported(read("'".join([*segments[:index], *segments[index + 1 :]])))) < 2


def test_every_error_of_an_envelope_has_a_fault() -> None:
    assert {*INTERCHANGE_FAULTS.values(), *MESSAGE_FAULTS.values()} <= set(FaultCode)


GOLDEN = {
    "edifact/apple_style_slsrpt_d99a_GIN_BN_returns_QTY61.edi": (2, 4, []),
    "edifact/edinet_edifact.ORDRSP-formatted.edi": (
        1,
        0,
        ["not_a_sales_report", "set_number_differs", "set_count_differs", "interchange_number_differs"],
    ),
    "edifact/pydifact_order.edi": (1, 0, ["not_a_sales_report", "truncated"]),
    "edifact/staedi_invoic_d93a_una.edi": (1, 0, ["not_a_sales_report"]),
    "broken/staedi_invoic_d97b_bad.edi": (1, 0, ["not_a_sales_report"]),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_samples(samples: Path, name: str) -> None:
    events = read((samples / name).read_bytes())
    reports, units, codes = GOLDEN[name]
    assert sum(isinstance(event, ReportOpened) for event in events) == reports
    assert (faults(events), len(imported(events))) == (codes, units)
    assert answered(events) == []


def test_the_sample_of_a_real_producer(samples: Path) -> None:
    events = read((samples / "edifact/apple_style_slsrpt_d99a_GIN_BN_returns_QTY61.edi").read_bytes())
    found = [
        (one.serials, str(one.direction), one.reseller.id, one.product, one.flags, one.skip)
        for one in events
        if isinstance(one, Item)
    ]
    assert found == [
        (["5CG4351B2C", "5CG4351B2D"], "sale", "SHOP01", "8Y4J2EA", [], ""),
        (["MXL4211ZZ9"], "return", "SHOP01", "6F6Z7EA", [], ""),
        (["5CG4351B2F"], "sale", "SHOP02", "8Y4J2EA", [], ""),
    ]

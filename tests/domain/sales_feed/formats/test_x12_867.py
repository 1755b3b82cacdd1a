from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.sales_feed.faults import FaultCode
from fleetward.domain.sales_feed.formats.x12_867 import GROUP_FAULTS, INTERCHANGE_FAULTS, SET_FAULTS, read_x12
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
HEAD = (
    "ISA*00*          *00*          *14*DIST           *ZZ*HPX            *260901*0930*U*00401*000000009*0*T*>~"
    "GS*PT*DIST*HPX*20260901*0930*7*X*004010~"
)
SET = (
    "ST*867*{0}~BPT*00*R1*20260901~N1*DS*D*91*D1~PTD*SS~N1*ST*Blåbær AS*92*S1~"
    "QTY*39*1~REF*SE*5CG4351B2C~CTT*1~SE*9*{0}~"
)
SOUND = HEAD + SET.format("0001") + SET.format("0002") + "GE*2*7~IEA*1*000000009~"


def read(text: str | bytes) -> list[Event]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_x12(BytesIO(data), FeedProfile()))


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


def taken(text: str) -> list[str]:
    try:
        return imported(read(text))
    except Unreadable:
        return []


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
    return [line for message in messages for line in message.content.decode().split("~\n")]


def test_the_events_of_a_sound_interchange() -> None:
    events = read(SOUND)
    assert [type(event) for event in events] == [
        InterchangeOpened,
        *[ReportOpened, Item, ReportClosed] * 2,
        InterchangeClosed,
    ]
    assert events[0] == InterchangeOpened(Kind.X12, "14:DIST", "ZZ:HPX", "000000009", "260901 0930", test=True)
    assert [event.position for event in events if isinstance(event, Item)] == [8, 17]
    assert [event.ordinal for event in events if isinstance(event, ReportOpened)] == [1, 2]
    assert (faults(events), answered(events)[8]) == ([], "AK9*A*2*2*2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_survive_the_encodings(encoding: str) -> None:
    names = {event.reseller.name for event in read(SOUND.encode(encoding)) if isinstance(event, Item)}
    assert names == {"Blåbær AS"}


@pytest.mark.parametrize(
    ("old", "new", "codes", "answer", "units"),
    [
        ("SE*9*0002", "SE*8*0002", ["set_count_differs"], "AK9*P*2*2*1", 1),
        ("SE*9*0002", "SE*9*0003", ["set_number_differs"], "AK9*P*2*2*1", 1),
        ("SE*9*0002~", "", ["set_trailer_missing"], "AK9*P*2*2*1", 1),
        ("ST*867*0002", "ST*850*0002", ["not_a_sales_report"], "AK9*P*2*2*1", 1),
        ("0002", "0001", [], "AK9*E*2*2*2", 2),
        ("CTT*1", "CTT*3", [], "AK9*E*2*2*2", 2),
        ("BPT*00", "XXX*00", ["no_report_header"] * 2, "AK9*R*2*2*0", 0),
        ("GE*2*7", "GE*2*8", ["group_number_differs"], "AK9*R*2*2*0*4", 0),
        ("GE*2*7", "GE*3*7", ["group_count_differs"], "AK9*R*3*2*0*5", 0),
        ("GE*2*7~", "", ["group_trailer_missing"], "AK9*R*2*2*0*3", 0),
        ("IEA*1*000000009", "IEA*1*000000008", ["interchange_number_differs"], "TA1*000000009*260901*0930*R*001", 0),
        ("IEA*1*", "IEA*2*", ["interchange_count_differs"], "TA1*000000009*260901*0930*R*021", 0),
        ("IEA*1*000000009~", "", ["truncated"], "TA1*000000009*260901*0930*R*023", 0),
        ("GE*2", "REF*SE*X~GE*2", ["stray_segment"], "TA1*000000009*260901*0930*R*024", 0),
    ],
)
def test_what_rejects_and_what_is_only_noted(old: str, new: str, codes: list[str], answer: str, units: int) -> None:
    events = read(SOUND.replace(old, new))
    lines = answered(events)
    assert (faults(events), len(imported(events))) == (codes, units)
    assert [line for line in lines if line.startswith(("AK9", "TA1"))] == [answer]


def test_a_duplicate_is_answered_by_ta1_025() -> None:
    assert answered(read(SOUND), Verdict.DUPLICATE)[1] == "TA1*000000009*260901*0930*R*025"


def test_a_file_reads_the_same_every_time() -> None:
    stream = BytesIO(SOUND.encode())
    first, second = (list(read_x12(stream, FeedProfile()))[:-1] for _ in range(2))
    assert first == second


def test_two_interchanges_in_one_file_stand_and_fall_alone() -> None:
    broken = SOUND.replace("IEA*1*000000009", "IEA*1*1")
    events = read(SOUND + "\n" + broken + SOUND)
    assert (faults(events), len(imported(events))) == (["interchange_number_differs"], 4)


def test_rubbish_behind_a_sound_interchange_is_an_interchange_that_failed() -> None:
    events = read(SOUND + "-- mailed by x")
    assert (faults(events), len(imported(events))) == (["not_an_interchange"], 2)


def test_a_segment_without_end_fails_the_interchange() -> None:
    events = read(SOUND.replace("IEA*1*000000009~", "X" * 300_000))
    assert (faults(events), imported(events)) == (["truncated", "segment_too_long"], [])


@pytest.mark.parametrize("data", [b"", b"  \n", b"PK\x03\x04", b"hello", b"ISA", SOUND[:90].encode()])
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
    data = SOUND.encode("cp1252")
    events = read(data[:start] + soup + data[start + length :])
    assert paired(events)


@given(
    st.lists(
        st.sampled_from([*HEAD.split("~"), *SOUND.split("~"), "ST*997*1", "LX*1", "QTY", "LIN", "N1", "DTM", "PTD"])
    )
)
def test_segments_in_any_order_are_survived(segments: list[str]) -> None:
    events = read(HEAD + "".join(f"{segment}~" for segment in segments))
    assert paired(events)


@pytest.mark.parametrize("index", range(1, SOUND.count("~")))
def test_a_segment_too_many_is_never_imported(index: int) -> None:
    segments = SOUND.split("~")
    assert "EXTRA" not in taken("~".join([*segments[:index], "REF*SE*EXTRA", *segments[index:]]))


@pytest.mark.parametrize("index", range(1, SOUND.count("~")))
def test_a_segment_that_is_missing_is_noticed(index: int) -> None:
    segments = SOUND.split("~")
    assert len(taken("~".join([*segments[:index], *segments[index + 1 :]]))) < 2


def test_every_error_of_an_envelope_has_a_fault() -> None:
    assert {*INTERCHANGE_FAULTS.values(), *GROUP_FAULTS.values(), *SET_FAULTS.values()} <= set(FaultCode)


GOLDEN = {
    "x12/intelbras_style_867_one_ST_per_line_dup_ST02_negative_return.edi": (3, 4, [], "AK9*E*3*3*3"),
    "x12/oopfactory_867_example1.edi": (1, 0, [], "AK9*A*1*1*1"),
    "x12/oopfactory_852_hdexchange.edi": (1, 0, [], "AK9*A*1*1*1"),
    "x12/pyx12_multiple_st_loops.edi": (4, 0, ["not_a_sales_report"] * 4, "AK9*R*4*4*0"),
    "x12/staedi_simple997.edi": (1, 0, ["not_a_sales_report"], ""),
    "x12/staedi_ts210_80char.edi": (1, 0, ["not_a_sales_report"], "AK9*R*1*1*0"),
    "x12/stupidedi_997_pass.edi": (1, 0, ["not_a_sales_report"], ""),
    "broken/staedi_extraDelimiter997.edi": (1, 0, ["not_a_sales_report"], ""),
    "broken/staedi_invalid997.edi": (1, 0, ["not_a_sales_report"], ""),
    "broken/stupidedi_850_3010_fail.edi": (1, 0, ["not_a_sales_report", "set_count_differs"], "AK9*R*1*1*0"),
    "broken/stupidedi_855_fail.edi": (1, 0, ["not_a_sales_report"], "AK9*R*1*1*0"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_samples(samples: Path, name: str) -> None:
    events = read((samples / name).read_bytes())
    reports, units, codes, answer = GOLDEN[name]
    assert sum(isinstance(event, ReportOpened) for event in events) == reports
    assert (faults(events), len(imported(events))) == (codes, units)
    assert [line for line in answered(events) if line.startswith("AK9")] == ([answer] if answer else [])


def test_the_sample_of_a_real_producer(samples: Path) -> None:
    events = read((samples / "x12/intelbras_style_867_one_ST_per_line_dup_ST02_negative_return.edi").read_bytes())
    found = [
        (one.serials, str(one.direction), one.reseller.id, one.invoice, one.flags, one.skip)
        for one in events
        if isinstance(one, Item)
    ]
    assert found == [
        (["5CG4351B2C", "5CG4351B2D"], "sale", "171001", "0001001", [], ""),
        (["MXL4211ZZ9"], "sale", "171002", "0001002", [], ""),
        (["5CG4351B2C"], "return", "171003", "0001003", [], ""),
    ]
    assert [line for line in answered(events) if line.startswith("AK5")] == ["AK5*E*5", "AK5*E*23*5", "AK5*E*23*5"]


def test_a_sample_without_serials_keeps_its_lines(samples: Path) -> None:
    events = read((samples / "x12/oopfactory_867_example1.edi").read_bytes())
    found = [(one.transfer_code, one.quantity, one.product, one.skip) for one in events if isinstance(one, Item)]
    assert found == [("SS", 15, "1000", ""), ("SS", 4, "45-766", ""), ("PA", 1, "786012", "price_adjustment")]

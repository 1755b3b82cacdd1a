from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fleetward.gateways.x12.acknowledge import answer
from fleetward.gateways.x12.envelope import TAGS, Interchange, SetError

NOW = datetime(2026, 9, 2, 10, 15, tzinfo=UTC)
ISA = "ISA*00**00**14*9000002695*ZZ*HPX*260901*0930*U*00401*000000009*{asks}*T*>"
SET = ["ST*867*{number}", "BPT*00*1", "SE*3*{number}"]
GROUP = "GS*PT*DIST*HPX*20260901*0930*7*X*004010"


def interchange(*lines: str, asks: str = "0") -> Interchange:
    one = Interchange(ISA.format(asks=asks).split("*"))
    for position, line in enumerate(lines, 2):
        if (segment := line.split("*"))[0] in TAGS:
            one.take(position, segment)
    one.finish()
    return one


def sound(*numbers: str, asks: str = "0") -> Interchange:
    sets = [line.format(number=number) for number in numbers for line in SET]
    return interchange(GROUP, *sets, f"GE*{len(numbers)}*7", "IEA*1*000000009", asks=asks)


def reply(one: Interchange, *, duplicate: bool = False) -> tuple[str, list[str]]:
    found = answer(one, duplicate=duplicate, now=NOW, control=42)
    assert found is not None
    return found[0], found[1].decode().replace("\n", "").rstrip("~").split("~")


def test_the_whole_997() -> None:
    kind, segments = reply(sound("0001", "0002"))
    assert kind == "997"
    assert segments == [
        "ISA*00*          *00*          *ZZ*HPX            *14*9000002695     *260902*1015*U*00401*000000042*0*T*>",
        "GS*FA*HPX*DIST*20260902*1015*42*X*004010",
        "ST*997*0001",
        "AK1*PT*7",
        "AK2*867*0001",
        "AK5*A",
        "AK2*867*0002",
        "AK5*A",
        "AK9*A*2*2*2",
        "SE*8*0001",
        "GE*1*42",
        "IEA*1*000000042",
    ]
    assert len(segments[0] + "~") == 106


def test_a_repeated_number_is_accepted_with_errors() -> None:
    segments = reply(sound("0001", "0001"))[1]
    assert segments[5:9] == ["AK5*A", "AK2*867*0001", "AK5*E*23", "AK9*E*2*2*2"]


def test_one_rejected_set_makes_the_group_partly_accepted() -> None:
    one = sound("0001", "0002")
    one.groups[0].sets[1].reject(SetError.COUNT_DIFFERS)
    assert reply(one)[1][5:9] == ["AK5*A", "AK2*867*0002", "AK5*R*4", "AK9*P*2*2*1"]


def test_all_sets_rejected() -> None:
    one = sound("0001")
    one.groups[0].sets[0].reject(SetError.NOT_SUPPORTED)
    assert reply(one)[1][5:7] == ["AK5*R*1", "AK9*R*1*1*0"]


@pytest.mark.parametrize(("trailer", "expected"), [("GE*1*8", "AK9*R*1*1*0*4"), ("GE*3*7", "AK9*R*3*1*0*5")])
def test_a_group_whose_trailer_disagrees_is_rejected_without_its_sets(trailer: str, expected: str) -> None:
    sets = [line.format(number="0001") for line in SET]
    segments = reply(interchange(GROUP, *sets, trailer, "IEA*1*9"))[1]
    assert segments[3:5] == ["AK1*PT*7", expected]


def test_a_rejected_group_takes_its_neighbour_with_it_for_nothing_was_imported() -> None:
    sets = [line.format(number="0001") for line in SET]
    other = GROUP.replace("*7*", "*8*")
    segments = reply(interchange(GROUP, *sets, "GE*1*7", other, *sets, "GE*1*9", "IEA*2*9"))[1]
    assert [line for line in segments if line.startswith("AK9")] == ["AK9*R*1*1*0", "AK9*R*1*1*0*4"]


@pytest.mark.parametrize(
    ("trailer", "note"), [("IEA*1*8", "R*001"), ("IEA*2*9", "R*021"), ("REF*ZZ", "R*023"), ("GE*1*7", "R*024")]
)
def test_a_broken_envelope_gets_a_ta1(trailer: str, note: str) -> None:
    sets = [line.format(number="0001") for line in SET]
    rest = ["IEA*1*9"] if trailer.startswith("GE") else []
    kind, segments = reply(interchange(GROUP, *sets, "GE*1*7", trailer, *rest))
    assert (kind, segments[1:]) == ("TA1", [f"TA1*000000009*260901*0930*{note}", "IEA*0*000000042"])


def test_a_duplicate_gets_a_ta1() -> None:
    kind, segments = reply(sound("0001"), duplicate=True)
    assert (kind, segments[1]) == ("TA1", "TA1*000000009*260901*0930*R*025")


def test_a_sender_that_asks_for_a_ta1_gets_it_with_the_997() -> None:
    kind, segments = reply(sound("0001", asks="1"))
    assert (kind, segments[1][:4], segments[2][:5]) == ("997", "TA1*", "GS*FA")
    assert reply(interchange("IEA*0*9", asks="1"))[1][1] == "TA1*000000009*260901*0930*A*000"


@pytest.mark.parametrize(
    "lines", [["GS*FA*A*B*1*2*7*X*004010", "ST*997*1", "SE*2*1", "GE*1*7", "IEA*1*8"], ["TA1*1", "IEA*0*9"]]
)
def test_an_acknowledgement_is_never_acknowledged(lines: list[str]) -> None:
    assert answer(interchange(*lines, asks="1"), duplicate=True, now=NOW, control=1) is None


def test_an_empty_interchange_that_asks_for_nothing_gets_nothing() -> None:
    assert answer(interchange("IEA*0*9"), duplicate=False, now=NOW, control=1) is None


def test_marks_in_what_the_sender_wrote_do_not_break_the_answer() -> None:
    one = interchange("GS*PT*S*R*1*2*7~^*X*004010", "ST*867*0~1", "SE*2*0~1", "GE*1*7", "IEA*1*9")
    assert reply(one)[1][3:6] == ["AK1*PT*7", "AK2*867*01", "AK5*A"]

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from fleetward.domain.enrolment.models import AgentCredential, AttemptCount, KeyKind
from tests.entrypoints.agent_api.speaking import PC, PRODUCT, in_pool, post, stored
from tests.factories import devices, enrolment, feed_files, feed_world, partners

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpResponse

ADDRESS = "/agent/inventory"
ZLIB, GZIP, PLAIN = "application/x-compress-zlib", "application/x-compress-gzip", "application/xml"
PACK: dict[str, Callable[[bytes], bytes]] = {ZLIB: zlib.compress, GZIP: gzip.compress, PLAIN: bytes}
UNPACK: dict[str, Callable[[bytes], bytes]] = {ZLIB: zlib.decompress, GZIP: gzip.decompress, PLAIN: bytes}

pytestmark = pytest.mark.usefixtures("db")


def send(content: bytes, kind: str = ZLIB) -> HttpResponse:
    return post(ADDRESS, PACK[kind](content), kind=kind)


def reply(answer: HttpResponse) -> tuple[int, dict[str, str]]:
    """Status and elements of an answer in XML."""
    root = ET.fromstring(UNPACK[answer.headers["Content-Type"]](answer.content))  # noqa: S314 (our own)
    assert root.tag == "REPLY"
    return answer.status_code, {one.tag: one.text or "" for one in root}


def as_json(body: dict[str, Any], packed: bool = True) -> HttpResponse:  # noqa: FBT001, FBT002
    content = json.dumps(body).encode()
    kind = ZLIB if packed else "application/json"
    agent = {"GLPI-Agent-ID": "3b1a2c4d-0000-4000-8000-000000000001"}
    return post(ADDRESS, zlib.compress(content) if packed else content, kind=kind, **agent)


class Recorded:
    """A message that an agent really sent, of a PC of ours."""

    def __init__(self, samples: Path) -> None:
        self.folder = samples / "inventory"

    def xml(self, tag: str, serial: str = PC) -> bytes:
        text = (self.folder / "agent-fusioninventory-hp-2.xml").read_text()
        text = text.replace("<KEYVALUE>CUST-0001<", f"<KEYVALUE>{tag}<").replace("<SSN></SSN>", f"<SSN>{serial}</SSN>")
        return text.replace("8VU58EA#AKD", f"{PRODUCT}#AKD").encode()

    def glpi(self, tag: str, serial: str = PC) -> dict[str, Any]:
        body: dict[str, Any] = json.loads((self.folder / "agent-glpi-1.12dev-hp-840g8.json").read_text())
        body["content"]["bios"] |= {"ssn": serial, "skunumber": PRODUCT}
        return body | {"tag": tag}


@pytest.fixture
def recorded(samples: Path) -> Recorded:
    return Recorded(samples)


def place() -> list[Any]:
    return feed_world.fetch("SELECT place, confirmed_at IS NOT NULL, last_user FROM devices_device")


@pytest.mark.parametrize("kind", [ZLIB, GZIP, PLAIN])
def test_a_prolog_is_answered_in_kind_that_an_inventory_is_wanted_once_a_day(samples: Path, kind: str) -> None:
    answer = send((samples / "inventory/agent-fusioninventory-prolog.xml").read_bytes(), kind)
    assert answer.headers["Content-Type"] == kind
    assert reply(answer) == (200, {"RESPONSE": "SEND", "PROLOG_FREQ": "24"})


def test_a_contact_is_told_to_collect_nothing_about_people(samples: Path) -> None:
    answer = as_json(json.loads((samples / "inventory/agent-glpi-contact.json").read_text()))
    told = json.loads(answer.content)
    assert (answer.status_code, told["status"], told["expiration"]) == (200, "ok", 24)
    assert told["tasks"]["inventory"]["no-category"] == "environment,local_group,local_user,process,software,user"
    assert "inventory" not in told["disabled"]


@pytest.mark.parametrize("form", ["xml", "glpi"])
def test_with_a_cpin_in_its_tag_a_pc_leaves_the_pool_and_a_replay_changes_nothing(
    recorded: Recorded, form: str
) -> None:
    partner = partners.partner()
    in_pool(of=partner)
    cpin = enrolment.key(partners.customer(partner))[1]
    for _ in range(3):
        if form == "xml":
            assert reply(send(recorded.xml(cpin))) == (200, {"RESPONSE": "NO_ACCOUNT_UPDATE"})
        else:
            assert json.loads(as_json(recorded.glpi(cpin)).content) == {"status": "ok", "expiration": 24}
    assert place() == [("dashboard", True, "")]
    assert (stored(), AgentCredential.objects.count()) == ((1, 0, 1), 0)
    assert feed_world.fetch("SELECT used FROM enrolment_enrolmentkey") == [(1,)]
    assert feed_world.fetch("SELECT count(*) FROM audit_auditentry WHERE action = 'device.enrolled'") == [(1,)]


def test_the_token_of_a_package_serves_too_also_for_a_pc_that_nobody_reported(recorded: Recorded) -> None:
    token = enrolment.key(partners.customer(partners.partner()), KeyKind.PACKAGE)[1]
    assert send(recorded.xml(token)).status_code == 200
    assert place() == [("dashboard", True, "")]


def test_without_a_usable_tag_only_a_pc_of_a_pool_may_report(recorded: Recorded) -> None:
    device = in_pool()
    devices.on_dashboard(partners.customer(device.partner), feed_files.serial(1))
    assert reply(send(recorded.xml("CUST-0001"))) == (200, {"RESPONSE": "NO_ACCOUNT_UPDATE"})
    assert stored() == (1, 0, 1)
    for serial in (feed_files.serial(1), feed_files.serial(2)):
        status, told = reply(send(recorded.xml("", serial)))
        assert (status, told["ERROR"].partition(":")[0]) == (403, "not_waiting")
        refused = as_json(recorded.glpi("", serial), packed=False)
        assert (refused.status_code, json.loads(refused.content)["problem"]) == (403, "not_waiting")
        assert json.loads(refused.content)["status"] == "error"
    assert stored() == (1, 0, 1)


def test_a_wrong_key_is_refused_and_counted_and_nothing_is_stored(recorded: Recorded, settings: Any) -> None:
    settings.ENROLMENT_ATTEMPTS = 2
    in_pool()
    answers = [reply(send(recorded.xml("34679ACD"))) for _ in range(3)]
    assert [(status, told["ERROR"].partition(":")[0]) for status, told in answers] == [
        (403, "key_refused"), (403, "key_refused"), (429, "too_many_attempts"),
    ]  # fmt: skip
    assert (stored(), place()) == ((0, 0, 0), [("pool", False, "")])
    assert AttemptCount.objects.get(key="address:127.0.0.1").attempts == 2


def test_a_pc_is_never_known_by_its_device_id_nor_without_a_serial(recorded: Recorded) -> None:
    in_pool()
    status, told = reply(send(recorded.xml("", "")))
    assert (status, told["ERROR"].partition(":")[0]) == (422, "serial_missing")
    status, told = reply(send(recorded.xml("", "To be filled by O.E.M.")))
    assert (status, told["ERROR"].partition(":")[0]) == (422, "serial_placeholder")
    assert stored() == (0, 0, 0)


def test_what_is_about_people_is_dropped_on_arrival(recorded: Recorded) -> None:
    in_pool()
    people = "<USERS><LOGIN>kari</LOGIN></USERS><ENVS><KEY>HOME</KEY><VAL>/home/kari</VAL></ENVS>"
    people += "<PROCESSES><CMD>mysql -psecret</CMD></PROCESSES><LOCAL_USERS><LOGIN>kari</LOGIN></LOCAL_USERS>"
    people += "<HARDWARE><LASTLOGGEDUSER>kari</LASTLOGGEDUSER><NAME>karis-pc</NAME></HARDWARE>"
    assert send(recorded.xml("").replace(b"<BIOS>", people.encode() + b"<BIOS>", 1)).status_code == 200
    ((content,),) = feed_world.fetch("SELECT content FROM alerts_inventory")
    assert [word for word in ("kari", "secret", "HOME") if word in content] == []


BOMB = b"<REQUEST>" + b"x" * (5 * 1024 * 1024) + b"</REQUEST>"
LAUGHS = b'<!DOCTYPE R [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><REQUEST><QUERY>&b;</QUERY></REQUEST>'


PROLOG = b"<REQUEST><QUERY>PROLOG</QUERY></REQUEST>"
TOO_LARGE, MALFORMED = (413, "too_large"), (422, "malformed")
HOSTILE: dict[str, tuple[bytes, tuple[int, str]]] = {
    "zlib bomb": (zlib.compress(BOMB), TOO_LARGE),
    "gzip bomb": (gzip.compress(BOMB), TOO_LARGE),
    "large": (BOMB, TOO_LARGE),
    "entities": (LAUGHS, MALFORMED),
    "outside entity": (b'<!DOCTYPE R SYSTEM "file:///etc/passwd">' + PROLOG, MALFORMED),
    "deep": (b"<REQUEST>" + b"<A>" * 100_000, MALFORMED),
    "half": (PROLOG[:-3], MALFORMED),
    "unknown query": (b"<REQUEST><QUERY>DOWNLOAD</QUERY></REQUEST>", MALFORMED),
    "unknown encoding": (b'<?xml version="1.0" encoding="nonsense"?><REQUEST/>', MALFORMED),
    "half packed": (zlib.compress(PROLOG)[:-6], MALFORMED),
    "more behind": (zlib.compress(PROLOG) + b"more", MALFORMED),
    "half gzip": (gzip.compress(PROLOG)[:12], MALFORMED),
    "no zlib": (b"\x78\x9cnonsense", MALFORMED),
    "nothing": (b"", MALFORMED),
    "a word": (b"hello", MALFORMED),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_or_half_sent_is_told_so_in_xml(name: str) -> None:
    sent, expected = HOSTILE[name]
    status, told = reply(post(ADDRESS, sent, kind=ZLIB))
    assert (status, told["ERROR"].partition(":")[0]) == expected


def test_json_is_refused_in_json() -> None:
    for body in (b"{", b"[" * 99_999, b'{"action": "inventory"}', b'{"action": "contact", "x": NaN}', b"{}"):
        answer = post(ADDRESS, body, kind="application/json")
        assert (answer.status_code, json.loads(answer.content)["problem"]) == (422, "malformed")
    refused: Any = post(ADDRESS, b"{}", kind=ZLIB)
    assert json.loads(refused.content)["status"] == "error"


def test_others_than_posts_are_refused() -> None:
    from django.test import Client

    refused: Any = Client().get(ADDRESS)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")


_SOUP = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=200).map(zlib.compress),
    st.binary(max_size=200).map(lambda one: b"<REQUEST><QUERY>INVENTORY</QUERY><CONTENT>" + one),
    st.text(max_size=60).map(lambda one: f"<REQUEST><QUERY>{one}</QUERY><CONTENT><BIOS><SSN>{one}".encode()),
)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["action", "content", "bios", "ssn", "skunumber", "health", "disks", "id", "taken_at", "tag", "cpus"]
            ),
            inner, max_size=5,
        ),
    ),
    max_leaves=20,
)  # fmt: skip


@hypothesis(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(_SOUP, _JSON.map(lambda one: json.dumps(one).encode())))
def test_whatever_arrives_is_answered_and_nothing_is_stored(content: bytes) -> None:
    assert post(ADDRESS, content, kind=PLAIN).status_code in {200, 403, 422, 429}
    assert stored() == (0, 0, 0)

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.inventory.message import Form, Kind
from fleetward.gateways.inventory.packing import Packing, TooLarge, Unreadable, pack, packing_of, unpack
from fleetward.gateways.inventory.parts import FIELDS, LISTS, MOST, keep
from fleetward.gateways.inventory.reading import read

if TYPE_CHECKING:
    from pathlib import Path


def test_what_an_old_fusioninventory_agent_sent_is_read_as_ever(samples: Path) -> None:
    message = read((samples / "inventory/agent-fusioninventory-hp-1.xml").read_bytes())
    assert (message.kind, message.form, message.tag) == (Kind.INVENTORY, Form.XML, "CUST-0001")
    assert (message.agent, message.partial) == ("FusionInventory-Agent_v2.6-3", False)
    assert (message.serial, message.product_number, message.model) == ("", "19X35AV", "HP EliteBook 840 G8 Notebook PC")
    assert message.content["batteries"] == [{
        "capacity": 53010, "chemistry": "LION", "date": "2021-08-27", "manufacturer": "333-1C-29-A",
        "name": "CC03053XL", "serial": "--", "voltage": 11550,
    }]  # fmt: skip
    assert message.content["storages"][0]["serial"] == "overlayblk"
    assert message.content["bios"]["bdate"] == "2021-08-12"


def test_both_languages_say_the_same_of_one_pc(samples: Path) -> None:
    xml = read((samples / "inventory/agent-fusioninventory-hp-1.xml").read_bytes())
    glpi = read((samples / "inventory/agent-glpi-1.12dev-hp-840g8.json").read_bytes())
    assert xml.content["bios"] == glpi.content["bios"]
    assert xml.content["batteries"] == glpi.content["batteries"]
    assert (glpi.form, glpi.tag, glpi.agent) == (Form.JSON, "CUST-0001", "GLPI-Agent_v1.12-dev")


def test_all_that_is_kept_has_a_name_in_the_format_that_glpi_publishes(samples: Path) -> None:
    schema = json.loads((samples / "inventory/glpi-inventory.schema.json").read_text())
    known = schema["properties"]["content"]["properties"]
    ours = {"batteries": {"cycles"}, "powersupplies": FIELDS["powersupplies"]}
    for section, fields in FIELDS.items():
        described = known[section].get("items", known[section]).get("properties", {})
        assert fields - set(described) - ours.get(section, set()) == set()
        assert (known[section]["type"] == "array") == (section in LISTS)


def test_prolog_and_contact_say_hello(samples: Path) -> None:
    for name, form in (("agent-fusioninventory-prolog.xml", Form.XML), ("agent-glpi-contact.json", Form.JSON)):
        message = read((samples / "inventory" / name).read_bytes())
        assert (message.kind, message.form) == (Kind.HELLO, form)


def test_values_that_cannot_be_stored_or_are_too_many_are_left_out() -> None:
    cpu = {"name": "a\u0000b\ud800", "core": 10**400, "thread": True, "speed": float("1e300"), "cmd": "x"}
    content = {
        "cpus": [cpu] * 300, "users": [{"login": "kari"}], "slots": "none",
        "bios": {"ssn": " x ", "smodel": "y" * 300, "bversion": {"a": 1}},
        "hardware": [{"memory": 5}, {"memory": 6}],
    }  # fmt: skip
    kept = keep(content)
    assert kept["cpus"] == [{"name": "ab", "thread": True}] * MOST
    assert kept["bios"] == {"ssn": "x", "smodel": "y" * 255}
    assert kept["hardware"] == {"memory": 5}
    assert sorted(kept) == ["bios", "cpus", "hardware"]


@pytest.mark.parametrize("packing", list(Packing))
@given(st.binary(max_size=300).map(lambda one: b"<" + one))
def test_what_was_packed_is_unpacked_alike(packing: Packing, content: bytes) -> None:
    packed = pack(content, packing)
    assert (packing_of(packed), unpack(packed, 400)) == (packing, content)
    with pytest.raises(TooLarge):
        unpack(packed, len(content) - 1)


def test_a_bomb_is_never_unpacked_further_than_the_limit() -> None:
    bomb = zlib.compress(b"\0" * 50_000_000)
    assert len(bomb) < 50_000
    with pytest.raises(TooLarge):
        unpack(bomb, 1_000_000)
    with pytest.raises(TooLarge):
        unpack(gzip.compress(b"\0" * 5_000_000), 1_000_000)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_unreadable(content: bytes) -> None:
    for start in (b"", b"<REQUEST>", b"{", b'<?xml version="1.0"?>'):
        try:
            read(start + content)
        except Unreadable as fault:
            assert str(fault)  # noqa: PT017 (either is right)

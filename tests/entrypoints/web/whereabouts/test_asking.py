"""Asking where PCs are: lists, files, one serial, what is refused, and the searches so far."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.whereabouts import rules
from fleetward.entrypoints.web.serial_list import REFUSED
from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.customers.pages import queries
from tests.factories import feed_files, partners, searches
from tests.factories.searches import ASK, HELD, NEVER, ask, asked, file

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def world(db: None) -> World:
    del db
    return searches.build()


@pytest.fixture
def client(world: World) -> Client:
    return partners.browser(partners.partner_user(world.north))


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 200
    found = re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).replace("&#x27;", "'") for one in found]


def names(client: Client, address: str = ASK) -> list[str]:
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    return re.findall(r'<th class="hold cut" scope="row"><a [^>]+>([^<]+)</a>', page)


@pytest.mark.parametrize("role", ["administrator", "technician", "viewer"])
def test_a_pasted_list_becomes_a_search_for_every_role(world: World, role: str) -> None:
    browser = partners.browser(partners.partner_user(world.north, role))
    address = asked(ask(browser, HELD, NEVER, "nonsense"))
    (search,) = searches.searches(world.north)
    assert (address, search.total, search.name) == (f"{ASK}{search.id}/", 3, "")


@pytest.mark.parametrize("name", ["pcs.xlsx", "pcs.csv", "pcs.txt"])
def test_a_file_becomes_a_search_that_has_its_name(client: Client, world: World, name: str) -> None:
    content = {
        "pcs.xlsx": feed_files.workbook(feed_files.Sold([HELD, NEVER])),
        "pcs.csv": f"Modell;Serienummer\nx;{HELD}\nx;{NEVER}\n".encode(),
        "pcs.txt": f"{HELD}\r\n{NEVER}\r\n".encode("utf-16"),
    }[name]  # fmt: skip
    asked(client.post(ASK, {"file": file(content, name)}))
    (search,) = searches.searches(world.north)
    assert (search.name, search.total, search.counts) == (name, 2, {"on_page": 1, "never": 1})


def test_a_double_click_is_one_search_and_another_list_from_the_same_page_is_another(
    client: Client, world: World
) -> None:
    token = str(uuid7())
    same = {asked(ask(client, HELD, token=token)) for _ in range(2)}
    other = asked(ask(client, NEVER, token=token))
    assert (len(same), other in same, len(searches.searches(world.north))) == (1, False, 2)


def test_a_serial_in_the_address_stands_in_the_form_and_nothing_is_asked_yet(client: Client, world: World) -> None:
    page = client.get(f"{ASK}?serial={NEVER}%3Cb%3E").content.decode()
    assert f"{NEVER}&lt;b&gt;</textarea>" in page
    assert searches.searches(world.north) == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "Paste serial numbers, or choose a file."),
        ({"serials": " \n "}, "Paste serial numbers, or choose a file."),
        ({"serials": ",;,\n"}, REFUSED["nothing_named"]),
    ],
)
def test_nothing_at_all_is_refused_with_a_sentence(client: Client, given: dict[str, str], expected: str) -> None:
    assert errors(client.post(ASK, given)) == [str(expected)]


def test_a_list_and_a_file_at_once_are_refused(client: Client) -> None:
    both = client.post(ASK, {"serials": HELD, "file": file(HELD.encode())})
    assert errors(both) == ["Paste serial numbers or choose a file, not both."]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0old", "old_workbook"),
        (b"PK\x03\x04nothing", "no_workbook"),
        (feed_files.workbook(feed_files.Sold([HELD]))[:-400], "no_workbook"),  # half of it was sent
        (b"%PDF-1.7", "no_table"),
        (b"\x89PNG\r\n\x1a\n", "no_table"),
        (b"Serial\n\x00\x01\x02", "text_binary"),
        (b'Serial\n"5CG', "text_quotes"),
        ("Serial\n5CG4100BCD".encode("utf-16")[:-1], "text_undecodable"),
        (b"Name;City\nAnn;Oslo\n", "no_serials"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    client: Client, world: World, content: bytes, code: str
) -> None:
    assert errors(client.post(ASK, {"file": file(content)})) == [str(REFUSED[code])]
    assert searches.searches(world.north) == []


def test_an_empty_file_is_refused(client: Client) -> None:
    assert errors(client.post(ASK, {"file": file(b"")})) == ["The file is empty."]


def test_more_than_a_hundred_thousand_are_refused_and_a_hundred_thousand_wait_for_the_worker(
    client: Client, world: World
) -> None:
    lines = [feed_files.serial(number) for number in range(rules.MOST + 1)]
    many = client.post(ASK, {"file": file("\n".join(lines).encode(), "many.txt")})
    assert errors(many) == ["These are more than 100,000 PCs. Divide the list."]
    asked(client.post(ASK, {"file": file("\n".join(lines[1:]).encode(), "many.txt")}))
    (search,) = searches.searches(world.north)
    assert (search.total, search.state) == (rules.MOST, "waiting")


def test_the_searches_so_far_stand_with_their_counts_newest_first(client: Client, world: World) -> None:
    ask(client, HELD, NEVER)
    client.post(ASK, {"file": file(f"{HELD}\n".encode(), "old.txt")})
    page = client.get(ASK).content.decode()
    cells = [re.findall(r'<td class="num">([^<]+)</td>', row) for row in page.split("<tr>")[2:]]
    assert cells == [["1", "1", "0", "\u2013"], ["2", "1", "1", "\u2013"]]
    assert names(client) == ["old.txt", "Typed list"]
    assert names(client, f"{ASK}?q=old") == ["old.txt"]
    assert names(client, f"{ASK}?state=failed") == []
    assert len(searches.searches(world.north)) == 2


def test_another_partner_sees_none_of_them(client: Client, world: World) -> None:
    ask(client, HELD)
    assert names(partners.browser(partners.partner_user(world.south))) == []


def test_the_page_takes_as_many_queries_for_three_searches_as_for_one(client: Client) -> None:
    counts = []
    for serials in ([HELD], [HELD, NEVER], [NEVER]):
        ask(client, *serials)
        counts.append(queries(client, ASK))
    assert counts[0] == counts[2]

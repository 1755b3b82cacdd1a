"""The steward's page: requests of partners with the lines beside, and the decision."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.sales_feed.models import ResellerMapping
from tests.entrypoints.web.customers.pages import html, queries
from tests.entrypoints.web.whereabouts.test_settling import errors, offered
from tests.factories import feed_world, partners, searches
from tests.factories.feed_files import Document, Sold, serial, x12
from tests.factories.searches import NUMBER, ORDER, OURS, OURS_TOO, ask, asked

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.whereabouts.models import MappingRequest
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

LIST = "/mapping-requests/"


@pytest.fixture
def world(db: None) -> World:
    del db
    return searches.build()


@pytest.fixture
def partner(world: World) -> Client:
    return partners.browser(partners.partner_user(world.north))


@pytest.fixture
def request_(world: World, partner: Client) -> MappingRequest:
    ask_for_number(partner, OURS, OURS_TOO)
    (made,) = searches.requests(world.north)
    return made


@pytest.fixture
def steward() -> Client:
    return partners.browser(partners.vendor_user("channel_data_steward", "Stig Steward"))


def ask_for_number(partner: Client, *serials: str) -> None:
    address = asked(ask(partner, *serials))
    assert partner.post(offered(partner, address), {"order_number": ORDER}).status_code == 302


def page_of(request: MappingRequest) -> str:
    return f"{LIST}{request.partner_id}/{request.id}/"


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def keys(client: Client, query: str = "") -> list[str]:
    return re.findall(r'<th class="hold mono" scope="row"><a [^>]+>([^<]+)</a>', html(client, LIST + query))


def test_requests_stand_in_a_list_by_state_and_number_and_in_the_panel_as_a_count(
    steward: Client, request_: MappingRequest
) -> None:
    assert keys(steward) == [NUMBER]
    assert keys(steward, "?state=open") == [NUMBER]
    assert keys(steward, f"?q={NUMBER[:3]}") == [NUMBER]
    assert keys(steward, "?state=declined") == keys(steward, "?q=9") == []
    entry = re.search(r'<a class="nav-item" href="/mapping-requests/".*?</a>', html(steward, "/feeds/"), re.DOTALL)
    assert entry
    assert '<span class="n">1</span>' in entry[0]
    steward.post(page_of(request_), {"accept": "1"})
    assert (
        '<span class="n">'
        not in re.findall(r'href="/mapping-requests/".*?</a>', html(steward, "/feeds/"), re.DOTALL)[0]
    )


def test_a_request_shows_what_the_partner_says_beside_what_the_reports_say(
    steward: Client, world: World, request_: MappingRequest
) -> None:
    more = Sold([serial(20)], reseller=NUMBER, invoice="INV-777", end_customer="Nord Bygg AS")
    feed_world.drop(world, world.first, x12(Document([more], number="POS-2"), control=2), "more.edi")
    page = html(steward, page_of(request_))
    told = (ORDER, f"RESELLER {NUMBER}", "First Reporter", OURS, OURS_TOO, serial(20), "Nord Bygg AS", "more.edi")
    assert [text in page for text in told] == [True] * len(told)
    assert page.count("As given") == 2
    assert re.findall(r'<h2>Lines under this number</h2> <span class="count">([^<]+)<', page) == ["3"]


def test_accepting_maps_the_number_and_says_how_many_lines_are_released(
    steward: Client, world: World, request_: MappingRequest
) -> None:
    answer = steward.post(page_of(request_), {"accept": "1", "note": ""}, follow=True)
    assert said(answer) == ["Accepted: 2 lines are released, and settled in the background."]
    mapping = ResellerMapping.objects.using("owner").get(reporter=world.first.reporter, key=NUMBER)
    assert mapping.maps_to_id == world.north.id
    feed_world.release(world, reporter_id=world.first.reporter_id)
    assert {feed_world.holders()[OURS], feed_world.holders()[OURS_TOO]} == {world.north.name}
    page = html(steward, page_of(request_))
    assert ("Accepted" in page, "<h2>Decide</h2>" in page, "<h2>Decision</h2>" in page) == (True, False, True)


def test_declining_needs_a_note_which_the_partner_reads_and_may_answer_with_a_new_request(
    steward: Client, partner: Client, world: World, request_: MappingRequest
) -> None:
    assert errors_of_note(steward.post(page_of(request_), {"accept": ""}))
    answer = steward.post(page_of(request_), {"accept": "", "note": "The invoice is another company's."}, follow=True)
    assert said(answer) == ["Declined. The partner reads your note."]
    address = f"/where-is-my-pc/{request_.search_id}/"
    assert "The invoice is another company&#x27;s." in html(partner, address)
    assert partner.post(offered(partner, address), {"order_number": ORDER}).status_code == 302
    assert [one.state for one in searches.requests(world.north)] == ["declined", "open"]


def errors_of_note(answer: Any) -> bool:
    return errors(answer) == ["Say why you decline: the partner must know what to do."]


def test_it_is_decided_once(steward: Client, request_: MappingRequest) -> None:
    steward.post(page_of(request_), {"accept": "1"})
    again = steward.post(page_of(request_), {"accept": "", "note": "No."}, follow=True)
    assert said(again)[-1] == "It has been decided already."


@pytest.mark.parametrize("role", ["support_agent", "auditor", "program_manager"])
def test_others_of_the_vendor_look_and_do_not_decide(role: str, request_: MappingRequest) -> None:
    client = partners.browser(partners.vendor_user(role))
    assert "<h2>Decide</h2>" not in html(client, page_of(request_))
    assert client.post(page_of(request_), {"accept": "1"}).status_code == 404


def test_a_request_is_found_under_its_own_partner_only(steward: Client, world: World, request_: MappingRequest) -> None:
    assert steward.get(f"{LIST}{world.south.id}/{request_.id}/").status_code == 404


def test_nothing_asked_yet_says_what_the_page_is_for(steward: Client) -> None:
    assert "No partner has asked yet" in html(steward, LIST)


def test_the_pages_take_as_many_queries_for_three_as_for_one(
    steward: Client, world: World, partner: Client, request_: MappingRequest
) -> None:
    before = [queries(steward, LIST), queries(steward, page_of(request_))]
    for number in ("555001", "555002"):
        line = Sold([serial(int(number[-1]) + 30)], reseller=number, invoice=ORDER)
        feed_world.drop(world, world.first, x12(Document([line], number=number), control=int(number)), "more.edi")
    extra = [Sold([serial(40), serial(41)], reseller=NUMBER, invoice="INV-9")]
    feed_world.drop(world, world.first, x12(Document(extra, number="POS-9"), control=9), "again.edi")
    for number in ("555001", "555002"):
        searches.rename(world.north, f"Reseller {number}")
        ask_for_number(partner, serial(int(number[-1]) + 30))
    assert keys(steward) == ["555002", "555001", NUMBER]
    assert [queries(steward, LIST), queries(steward, page_of(request_))] == before

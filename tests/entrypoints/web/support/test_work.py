"""The support desk's work list: choose, read what will happen, confirm, and read what became of each."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from fleetward.domain.sales_feed.models import Reporter
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.entrypoints.web.customers.pages import html, toasts
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.entrypoints.web.support.world import Asked, actor_of, opened, outcomes, pdf, post
from tests.factories import feed_world, partners
from tests.factories.feed_files import Document, Sold, serial, x12

pytestmark = pytest.mark.usefixtures("db")

HELD_UP, NEVER, OTHER = (serial(number) for number in range(1, 4))
CONTACT = "edi@first.example"


@dataclass(frozen=True)
class Desk(Asked):
    """A support case of North: one PC stands in a line under an unknown number, two were never reported."""

    world: Any = None

    @property
    def work(self) -> str:
        """Where its work list stands."""
        return f"{self.address}serials/"

    def do(self, do: str, *picks: str, **said: Any) -> Any:
        """Post the chosen ones."""
        return self.at_desk.post(f"{self.work}do/", {"do": do, "pick": picks, **said}, follow=True)

    def evidence(self) -> str:
        """A PDF that the asker has attached."""
        post(self.at_partner, self.address, "say", text="The invoice", attachments=pdf())
        return str(re.findall(r"/files/([0-9a-f-]+)/", html(self.at_desk, self.address))[0])


@pytest.fixture
def desk(db: None) -> Desk:  # noqa: ARG001 (a fixture asks for others by name)
    world = feed_world.build()
    with scoped(VENDOR), transaction.atomic():
        Reporter.objects.filter(id=world.first.reporter_id).update(contact_email=CONTACT, contact_language="nb")
    feed_world.drop(world, world.first, x12(Document([Sold([HELD_UP], reseller="999999")])))
    asker, agent = partners.partner_user(world.north), partners.vendor_user()
    made = opened(
        actor_of(asker, world.north), kind=SupportKind.MISSING_PCS, serials=[HELD_UP, NEVER, OTHER], now=world.tick()
    )
    return Desk(world.north, asker, agent, made, world)


def results(answer: Any) -> dict[str, str]:
    text = answer.content.decode()
    return dict(
        re.findall(r'<th scope="row" class="mono">(\w+)</th><td class="wrap"><span class="pill \w*">([^<]+)', text)
    )


def notices(answer: Any) -> list[str]:
    found = re.findall(r'<div class="notice.*?<div>(.*?)</div>', answer.content.decode(), re.DOTALL)
    return [entities.unescape(re.sub("<[^>]+>", "", one)).strip() for one in found]


def test_before_anything_is_released_it_says_of_how_many_that_is_so(desk: Desk) -> None:
    answer = desk.do("release", HELD_UP, NEVER)
    assert notices(answer) == [
        "1 PC will be released: its lines mean this partner.",
        "1 PC stays as it is: no line of it can be released.",
    ]
    assert outcomes(html(desk.at_partner, desk.address)) == dict.fromkeys((HELD_UP, NEVER, OTHER), "Being looked at")


def test_a_line_is_released_and_the_result_says_of_each_what_became_of_it(desk: Desk) -> None:
    answer = desk.do("release", HELD_UP, NEVER, stage="confirmed")
    assert results(answer) == {HELD_UP: "Is where you see it", NEVER: "Being looked at"}
    assert outcomes(html(desk.at_partner, desk.address))[HELD_UP] == "Is where you see it"
    assert HELD_UP in html(desk.at_partner, "/unassigned-devices/")


def test_a_pc_is_added_with_evidence_and_comes_with_the_next_import(desk: Desk) -> None:
    said = {
        "product_number": "8Y4J2EA", "sold_on": "2026-09-01", "evidence": desk.evidence(), "reason": "Invoice 17",
        "stage": "confirmed",
    }  # fmt: skip
    assert results(desk.do("add", NEVER, **said)) == {NEVER: "Added by support"}
    assert outcomes(html(desk.at_partner, desk.address))[NEVER] == "Added by support"


def test_what_is_wrong_with_an_addition_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    answer = desk.do("add", NEVER, product_number="NOSUCH", sold_on="2026-09-01", reason="Seen", stage="confirmed")
    text = answer.content.decode()
    assert (answer.status_code, "The product number NOSUCH is not in the catalogue." in text) == (422, True)
    assert 'value="NOSUCH"' in text
    assert f'name="pick" value="{NEVER}"' in text


def test_a_refusal_needs_a_reason_which_the_asker_reads(desk: Desk) -> None:
    assert desk.do("refuse", OTHER, stage="confirmed").status_code == 422
    assert results(desk.do("refuse", OTHER, reason="Sold by another", stage="confirmed")) == {OTHER: "Refused"}
    assert '<span class="pill bad">Refused</span><span class="sub">Sold by another</span>' in html(
        desk.at_partner, desk.address
    )


def test_the_mail_to_a_distributor_is_seen_before_it_goes_out_in_its_language(desk: Desk) -> None:
    said = {"reporter_id": str(desk.world.first.reporter_id), "text": "Har dere solgt disse?"}
    asked = desk.do("ask", NEVER, OTHER).content.decode()
    assert re.findall(r'<option value="\d+">([^<]+)', asked) == [f"First Reporter · {CONTACT}"]
    seen = desk.do("ask", NEVER, OTHER, stage="preview", **said).content.decode()
    body = entities.unescape(re.findall(r'<p class="said">(.*?)</p>', seen, re.DOTALL)[0])
    assert ("Har dere solgt disse?" in body, NEVER in body, OTHER in body, HELD_UP in body) == (True, True, True, False)
    assert f"Send the mail to {CONTACT}" in seen
    assert mail.outbox == []
    assert results(desk.do("ask", NEVER, OTHER, stage="confirmed", **said)) == dict.fromkeys(
        (NEVER, OTHER), "The distributor is asked"
    )
    assert CONTACT not in html(desk.at_partner, desk.address)


def test_all_that_match_are_chosen_by_the_filter(desk: Desk) -> None:
    desk.do("refuse", OTHER, reason="No", stage="confirmed")
    answer = desk.do("refuse", all="1", query="work=open")
    assert "Refuse 2 serial numbers" in answer.content.decode()
    done = desk.do("refuse", all="1", query="work=open", reason="Neither", stage="confirmed")
    assert results(done) == {HELD_UP: "Refused", NEVER: "Refused"}


def test_what_is_ended_is_left_out_and_said_so(desk: Desk) -> None:
    desk.do("refuse", OTHER, reason="No", stage="confirmed")
    assert notices(desk.do("refuse", OTHER, NEVER)) == [
        "1 PC will be refused.",
        "1 PC is left out: it has arrived, or is refused.",
    ]


def test_nothing_chosen_is_said(desk: Desk) -> None:
    assert toasts(desk.do("refuse").content.decode()) == ["Choose serial numbers first."]
    assert toasts(desk.do("refuse", "5CG0000000").content.decode()) == ["Choose serial numbers first."]


def test_the_list_is_filtered_by_what_became_of_them_and_by_serial(desk: Desk) -> None:
    desk.do("refuse", OTHER, reason="No", stage="confirmed")
    found = {query: sorted(outcomes(html(desk.at_desk, f"{desk.work}{query}"))) for query in (
        "", "?work=refused", "?work=open", f"?q={NEVER}", "?q=NOTHING",
    )}  # fmt: skip
    assert found == {
        "": [HELD_UP, NEVER, OTHER], "?work=refused": [OTHER], "?work=open": [HELD_UP, NEVER], f"?q={NEVER}": [NEVER],
        "?q=NOTHING": [],
    }  # fmt: skip


def test_only_support_works_on_them(desk: Desk) -> None:
    clients = [desk.at_partner, *map(partners.browser, (
        partners.vendor_user("channel_data_steward"), partners.partner_user(desk.world.south),
    ))]  # fmt: skip
    for client in clients:
        assert client.get(desk.work).status_code == 404
        assert client.get(f"{desk.work}result/").status_code == 404
        assert client.post(f"{desk.work}do/", {"do": "refuse", "pick": [OTHER]}).status_code == 404
    assert desk.at_desk.post(f"{desk.work}do/", {"do": "nonsense", "pick": [OTHER]}).status_code == 404


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(desk: Desk) -> None:
    one = opened(actor_of(desk.asker, desk.partner), serials=[NEVER])
    short = Desk(desk.partner, desk.asker, desk.agent, one)
    assert queries_of(desk.agent, short.work) == queries_of(desk.agent, desk.work)

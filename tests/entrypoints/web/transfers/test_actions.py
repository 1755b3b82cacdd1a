"""One bulk action in all its states, and the list of them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from fleetward.domain.transfers.lifecycle import Doubt, Hold, Outcome
from fleetward.entrypoints.jobs import transfers as jobs
from fleetward.entrypoints.jobs.exports import export_results
from fleetward.entrypoints.web.serial_list import REFUSED
from fleetward.entrypoints.web.transfers.wording import WHY
from tests.factories import bulk_actions, devices, partners

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.transfers.models import BulkAction

pytestmark = pytest.mark.usefixtures("db")

A, B, C = "5CG4100BCD", "5CG4101BCD", "8CC4200BCD"


@pytest.fixture
def mine(db: None) -> Partner:
    del db
    made = partners.partner()
    partners.certificate(made)
    return made


@pytest.fixture
def actor(mine: Partner) -> Actor:
    return partners.partner_actor(mine)


@pytest.fixture
def client(mine: Partner) -> Client:
    return partners.browser(partners.partner_user(mine))


@pytest.fixture
def fjord(mine: Partner) -> Customer:
    return partners.customer(mine, "Fjord Eiendom AS")


def html(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def page(client: Client, action: BulkAction, query: str = "") -> str:
    return html(client, f"/transfers/{action.id}/{query}")


def rows(text: str) -> list[list[str]]:
    """Serial, outcome, from, to and why of each row, as text."""
    found = re.findall(r"<tr>\s*<th class=\"hold mono\" scope=\"row\">(.*?)</tr>", text, re.DOTALL)
    cells = (re.split(r"</th>|</td>", one) for one in found)
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row[:5]] for row in cells]


def do(client: Client, action: BulkAction, deed: str, **values: str) -> str:
    """What the page says that comes next."""
    answer = client.post(f"/transfers/{action.id}/act/", {"do": deed, **values}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_preview_says_of_each_pc_what_would_become_of_it(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    devices.pc(mine, A)
    devices.pc(mine, B, place="dashboard", customer_id=fjord.id)
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A, B, C, "2212UA6140H4W", A)
    assert rows(page(client, action)) == [
        [A, "Will move", "Unassigned devices", "Fjord Eiendom AS", ""],
        [B, "Already there", "Fjord Eiendom AS", "Fjord Eiendom AS", str(WHY[Outcome.ALREADY_THERE])],
        [C, "Not among your PCs", "\u2013", "Fjord Eiendom AS", f"{WHY[Outcome.NOT_VISIBLE]} Where is this PC?"],
        ["2212UA6140H4W", "Not a serial number", "\u2013", "Fjord Eiendom AS",
         "This is no serial number; probably 2UA6140H4W is meant."],
        [A, "Held back", "Unassigned devices", "Fjord Eiendom AS", str(Hold.REPEATED.label)],
    ]  # fmt: skip


def test_a_pc_of_another_partner_looks_like_one_that_nobody_ever_reported(
    client: Client, actor: Actor, fjord: Customer
) -> None:
    other = partners.partner("Other")
    devices.pc(other, A)
    devices.pc(other, B, place="dashboard", customer_id=partners.customer(other, "Theirs").id)
    for action in (
        bulk_actions.transfer(actor, bulk_actions.to(fjord), A, B, C), bulk_actions.un_enrolment(actor, A, B, C),
        bulk_actions.by_row(actor, **{A: fjord.name, B: fjord.name, C: fjord.name}),
    ):  # fmt: skip
        found = rows(page(client, action))
        assert [row[0] for row in found] == [A, B, C]
        assert found[0][1:] == found[1][1:] == found[2][1:]
        items = bulk_actions.items(actor, action)
        assert len({(i.outcome, i.hold, i.device_id, i.version, i.from_place, i.to_place, i.to_customer_id)
                    for i in items}) == 1  # fmt: skip


def test_doubts_are_counted_and_lead_to_their_pcs(client: Client, mine: Partner, actor: Actor, fjord: Customer) -> None:
    devices.pc(mine, A, end_customer="Nord Bygg AS")
    devices.pc(mine, B)
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A, B)
    text = page(client, action)
    assert re.findall(r'<li><a href="(\?[^"]+)">([^<]+)</a>', text) == [("?doubt=other_end_customer", "1 PC")]
    assert [row[0] for row in rows(page(client, action, "?doubt=other_end_customer"))] == [A]


def test_the_list_of_pcs_is_filtered_by_its_address(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    devices.pcs(mine, [A, B])
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A, B, C, A)
    expected = {
        "?outcome=will_move": [A, B], "?outcome=not_visible": [C], "?q=5CG": [A, B, A], "?q=8cc": [C],
        "?hold=repeated": [A], "?outcome=nonsense&at=nonsense": [A, B, C, A], "?q=NOTHERE": [],
    }  # fmt: skip
    assert {query: [row[0] for row in rows(page(client, action, query))] for query in expected} == expected


def test_pages_of_the_list_lead_on_in_the_order_given(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    serials = [f"5CG4{number:03}BCD" for number in range(120)]
    devices.pcs(mine, serials)
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), *reversed(serials))
    found, address = [], f"/transfers/{action.id}/?outcome=will_move"
    while address:
        text = html(client, address, **{"HX-Request": "true"})
        found += [row[0] for row in rows(text)]
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = unescape(following[1]) if following else ""
    assert found == list(reversed(serials))


def test_running_it_moves_the_pcs_and_says_so(client: Client, mine: Partner, actor: Actor, fjord: Customer) -> None:
    devices.pcs(mine, [A, B])
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A, B, C)
    assert ">Transfer 2 PCs to Fjord Eiendom AS</button>" in page(client, action)
    running = do(client, action, "start")
    assert f'hx-get="/transfers/{action.id}/progress/"' in running
    jobs.run(str(mine.id), str(action.id))
    answer = client.get(f"/transfers/{action.id}/progress/")
    assert answer.headers["HX-Refresh"] == "true"
    assert [row[:2] for row in rows(page(client, action))] == [
        [A, "Moved"], [B, "Moved"], [C, "Not among your PCs"],
    ]  # fmt: skip


def test_while_it_is_checked_only_the_progress_is_shown(client: Client, actor: Actor, fjord: Customer) -> None:
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A)
    text = do(client, action, "check")
    assert f'hx-get="/transfers/{action.id}/progress/"' in text
    assert rows(text) == []
    assert "HX-Refresh" not in client.get(f"/transfers/{action.id}/progress/").headers
    bulk_actions.check(actor, action)
    assert len(rows(page(client, action))) == 1


def test_more_than_100_pcs_move_only_when_the_targets_name_was_typed(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    serials = [f"5CG4{number:03}BCD" for number in range(101)]
    devices.pcs(mine, serials)
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), *serials)
    assert "Type the target's name, Fjord Eiendom AS" in page(client, action)
    refused = do(client, action, "start", typed="Fjord")
    assert "What you typed is not what was asked for." in refused
    assert bulk_actions.again(actor, action.id).state == "ready"
    do(client, action, "start", typed="fjord eiendom as")
    assert bulk_actions.again(actor, action.id).state == "running"


def test_an_un_enrolment_asks_for_a_code(client: Client, mine: Partner, actor: Actor, fjord: Customer) -> None:
    devices.pc(mine, A, place="dashboard", customer_id=fjord.id)
    devices.pc(mine, B, place="dashboard", customer_id=fjord.id, sold_on=None)
    action = bulk_actions.un_enrolment(actor, A, B)
    text = page(client, action)
    code = re.search(r"Type (\w{5}) to confirm", text)
    assert code is not None
    assert [row[1:4] for row in rows(text)] == [
        ["Will move", "Fjord Eiendom AS", "Unassigned devices"], ["Will move", "Fjord Eiendom AS", "Un-enrolled"],
    ]  # fmt: skip
    assert "What you typed is not" in do(client, action, "start", typed="WRONG")
    do(client, action, "start", typed=code[1].lower())
    assert bulk_actions.again(actor, action.id).state == "running"


def test_cancelled_is_cancelled(client: Client, mine: Partner, actor: Actor, fjord: Customer) -> None:
    devices.pc(mine, A)
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A)
    text = do(client, action, "cancel")
    assert ("It was cancelled." in text, 'value="start"' in text) == (True, False)
    assert "It has been started or cancelled already." in do(client, action, "start")


def test_an_undo_has_a_preview_of_its_own_and_both_link_to_one_another(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    devices.pcs(mine, [A, B])
    action = bulk_actions.run(actor, bulk_actions.transfer(actor, bulk_actions.to(fjord), A, B))
    other = partners.customer(mine, "Berg AS")
    bulk_actions.run(actor, bulk_actions.transfer(actor, bulk_actions.to(other), B))
    answer = client.post(f"/transfers/{action.id}/act/", {"do": "undo"})
    undo_id = answer.headers["Location"].split("/")[2]
    undo = bulk_actions.check(actor, bulk_actions.again(actor, undo_id))  # type: ignore[arg-type] # text of a UUID
    text = page(client, undo)
    assert [row[:4] for row in rows(text)] == [
        [A, "Will move", "Fjord Eiendom AS", "Unassigned devices"],
        [B, "Changed since the check, left alone", "Fjord Eiendom AS", "Unassigned devices"],
    ]
    assert (f'href="/transfers/{action.id}/"' in text, ">Move 1 PC back</button>" in text) == (True, True)
    assert f'href="/transfers/{undo.id}/"' in page(client, action)
    assert "It is being undone, or has been undone, already." in do(client, action, "undo")


def test_the_result_is_downloaded_with_its_reasons(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    devices.pc(mine, A, end_customer="Nord Bygg AS")
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A, A)
    answer = client.post(f"/transfers/{action.id}/download/", {"form": "csv"})
    job = answer.headers["Location"]
    export_results(partner_id=str(mine.id), job_id=job.split("/")[2])
    assert f'href="/transfers/{action.id}/"' in html(client, job)
    content = b"".join(client.get(f"{job}file/").streaming_content)  # type: ignore[attr-defined]
    assert content.decode("utf-8-sig").splitlines() == [
        "Row,As given,Serial number,Outcome,Why,From,To,Target as given",
        f"1,{A},{A},Will move,{Doubt.OTHER_END_CUSTOMER.label},Unassigned devices,Fjord Eiendom AS,",
        f"2,{A},{A},Held back,{Hold.REPEATED.label},Unassigned devices,Fjord Eiendom AS,",
    ]


def test_a_customers_people_see_their_own_un_enrolments_and_nothing_else(
    mine: Partner, actor: Actor, fjord: Customer
) -> None:
    devices.pc(mine, A, place="dashboard", customer_id=fjord.id)
    of_partner = bulk_actions.un_enrolment(actor, A)
    person = partners.customer_user(fjord)
    browser = partners.browser(person)
    answer = browser.post(f"/customers/{fjord.id}/un-enrol/", {"serials": A})
    address = answer.headers["Location"]
    own = bulk_actions.check(actor, bulk_actions.again(actor, address.split("/")[2]))  # type: ignore[arg-type] # text
    text = html(browser, address)
    assert [row[1:4] for row in rows(text)] == [["Will move", "Fjord Eiendom AS", "Your partner"]]
    code = re.search(r"Type (\w{5}) to confirm", text)
    assert code is not None
    do(browser, own, "start", typed=code[1])
    jobs.run(str(mine.id), str(own.id))
    assert [row[1] for row in rows(html(browser, address))] == ["Moved"]
    job = browser.post(f"{address}download/", {"form": "csv"}).headers["Location"]
    export_results(partner_id=str(mine.id), job_id=job.split("/")[2])
    assert b"Your partner" in b"".join(browser.get(f"{job}file/").streaming_content)  # type: ignore[attr-defined]
    colleague = partners.browser(partners.customer_user(fjord, name="Another"))
    assert colleague.get(job).status_code == 404
    assert browser.get(f"/transfers/{of_partner.id}/").status_code == 404
    viewer = partners.browser(partners.customer_user(fjord, "viewer"))
    assert [viewer.get(address).status_code, viewer.get(f"/customers/{fjord.id}/un-enrol/").status_code] == [404, 404]
    elsewhere = partners.browser(partners.customer_user(partners.customer(mine, "Other")))
    assert elsewhere.get(address).status_code == 404


def test_of_a_partners_people_viewers_and_rivals_find_nothing(mine: Partner, actor: Actor, fjord: Customer) -> None:
    devices.pc(mine, A)
    action = bulk_actions.transfer(actor, bulk_actions.to(fjord), A)
    addresses = [f"/transfers/{action.id}/{part}" for part in ("", "progress/")]
    for person in (partners.partner_user(mine, "viewer"), partners.partner_user(partners.partner("Other"))):
        browser = partners.browser(person)
        assert [browser.get(address).status_code for address in addresses] == [404, 404]
        assert browser.post(f"/transfers/{action.id}/act/", {"do": "start"}).status_code == 404
        assert browser.post(f"/transfers/{action.id}/download/").status_code == 404
    assert bulk_actions.again(actor, action.id).state == "ready"


def titles(text: str) -> list[str]:
    return re.findall(r'<th class="hold cut" scope="row"><a href="[^"]+">([^<]+)</a>', text)


def test_the_list_shows_who_did_what_the_newest_first(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    devices.pc(mine, A)
    now = timezone.now()
    done = bulk_actions.transfer(actor, bulk_actions.to(fjord), A, now=now - timedelta(days=2))
    bulk_actions.undo(actor, bulk_actions.run(actor, done))
    bulk_actions.un_enrolment(actor, A, now=now - timedelta(days=1))
    text = html(client, "/transfers/")
    assert titles(text) == ["Undo", "Un-enrolment", "Transfer to Fjord Eiendom AS"]
    assert text.count('<span class="pill plain">Undone</span>') == 1
    assert titles(html(client, "/transfers/?kind=transfer")) == ["Transfer to Fjord Eiendom AS"]
    assert titles(html(client, "/transfers/?state=done")) == ["Transfer to Fjord Eiendom AS"]
    assert titles(html(client, "/transfers/?q=kari&sort=time")) == [
        "Transfer to Fjord Eiendom AS", "Un-enrolment", "Undo",
    ]  # fmt: skip
    assert "Nothing matches" in html(client, "/transfers/?q=nobody")


def test_before_the_first_action_the_list_says_what_to_do(client: Client) -> None:
    assert "Nothing has been transferred yet" in html(client, "/transfers/")


def count(client: Client, *addresses: str) -> list[int]:
    found = []
    for address in addresses:
        html(client, address)  # what is read once a process is read now
        with CaptureQueriesContext(connection) as queries:
            html(client, address)
        found.append(len(queries))
    return found


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: Client, mine: Partner, actor: Actor, fjord: Customer
) -> None:
    devices.pcs(mine, [A, B, C])
    one = bulk_actions.transfer(actor, bulk_actions.to(fjord), A)
    before = count(client, "/transfers/", f"/transfers/{one.id}/")
    names = [partners.customer(mine, name) for name in ("Berg AS", "Dal AS")]
    devices.pc(mine, "MXL4300CDF", place="dashboard", customer_id=names[0].id)
    three = bulk_actions.transfer(actor, bulk_actions.to(fjord), A, B, "MXL4300CDF")
    bulk_actions.run(actor, bulk_actions.by_row(actor, **{C: "Berg AS", A: "Dal AS"}))
    assert count(client, "/transfers/", f"/transfers/{three.id}/") == before


@pytest.mark.parametrize("language", ["nb"])
def test_every_reason_and_refusal_is_a_sentence_in_both_languages(language: str) -> None:
    labels = [*(one.label for one in Hold if one), *(one.label for one in Doubt), *WHY.values(), *REFUSED.values()]
    english = [str(one) for one in labels]
    with translation.override(language):
        assert [text for text, label in zip(english, labels, strict=True) if text == str(label)] == []
    assert [text for text in english if not text.endswith(".")] == []

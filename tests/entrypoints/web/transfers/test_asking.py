"""Asking for transfers and un-enrolments."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.transfers.models import BulkAction, BulkItem
from fleetward.entrypoints.web.serial_list import REFUSED
from tests.factories import bulk_actions, devices, feed_files, partners

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

A, B, C = "5CG4100BCD", "5CG4101BCD", "8CC4200BCD"
NEW, SELECTED = "/transfers/new/", "/transfers/selected/"


@pytest.fixture
def mine(db: None) -> Partner:
    del db
    made = partners.partner()
    partners.certificate(made)
    return made


@pytest.fixture
def client(mine: Partner) -> Client:
    return partners.browser(partners.partner_user(mine))


@pytest.fixture
def fjord(mine: Partner) -> Customer:
    return partners.customer(mine, "Fjord Eiendom AS")


def file(content: bytes, name: str = "pcs.csv") -> Any:
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def asked(answer: Any) -> BulkAction:
    """The bulk action to which the answer leads."""
    assert answer.status_code == 302, errors(answer)
    action_id = answer.headers["Location"].split("/")[2]
    return BulkAction.objects.using("owner").get(id=action_id)


def named(action: BulkAction) -> list[tuple[str, str, str]]:
    rows = BulkItem.objects.using("owner").filter(action_id=action.id).order_by("position")
    return [(row.named, row.serial, row.target) for row in rows]


def errors(answer: Any) -> list[str]:
    assert answer.status_code == 200
    found = re.findall(r'<ul class="errorlist"[^>]*>(.*?)</ul>', answer.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", one).replace("&#x27;", "'") for one in found]


@pytest.mark.parametrize("text", ["Fjord Eiendom AS", "fjord  eiendom", "id"])
def test_the_target_is_a_customers_name_or_its_customer_id(client: Client, fjord: Customer, text: str) -> None:
    target = str(fjord.id) if text == "id" else text
    action = asked(client.post(NEW, {"serials": f"{A}\n{B}, nonsense", "target": target}))
    assert (action.to_place, action.to_customer_id, action.total) == ("dashboard", fjord.id, 3)
    assert named(action) == [(A, A, ""), (B, B, ""), ("nonsense", "NONSENSE", "")]


@pytest.mark.parametrize("text", ["Unassigned devices", "ikke-tilordnede enheter"])
def test_the_page_itself_is_a_target_in_every_language(client: Client, text: str) -> None:
    action = asked(client.post(NEW, {"serials": A, "target": text}))
    assert (action.to_place, action.to_customer_id) == ("pool", None)


def test_of_two_customers_of_one_name_one_is_chosen(client: Client, mine: Partner, fjord: Customer) -> None:
    other = partners.customer(mine, "FJORD EIENDOM")
    answer = client.post(NEW, {"serials": A, "target": "Fjord Eiendom"})
    assert errors(answer) == ["Several customers of yours have this name: choose one."]
    offered = re.findall(r'<input type="radio" name="choice" value="([^"]+)"', answer.content.decode())
    assert sorted(offered) == sorted([str(fjord.id), str(other.id)])
    action = asked(client.post(NEW, {"serials": A, "target": "Fjord Eiendom", "choice": str(other.id)}))
    assert action.to_customer_id == other.id


def test_another_partners_customer_is_as_unknown_as_one_that_is_not_there(client: Client, fjord: Customer) -> None:
    del fjord
    theirs = partners.customer(partners.partner("Other"), "Theirs AS")
    found = [errors(client.post(NEW, {"serials": A, "target": text})) for text in (
        "Theirs AS", str(theirs.id), "Nobody AS", "00000000-0000-4000-8000-000000000000")]  # fmt: skip
    assert found == [["No customer of yours has this name or Customer ID."]] * 4
    chosen = client.post(NEW, {"serials": A, "target": "Fjord Eiendom", "choice": str(theirs.id)})
    assert asked(chosen).to_customer_id != theirs.id


def test_each_row_of_a_file_names_its_own_target(client: Client, fjord: Customer) -> None:
    content = f"Kunde;Serienummer;Modell\n{fjord.name};{A};x\nUnassigned devices;{B};x\n;{C};x\n".encode()
    action = asked(client.post(NEW, {"file": file(content), "by_row": "on"}))
    assert (action.to_place, action.source_name) == ("", "pcs.csv")
    assert named(action) == [(A, A, fjord.name), (B, B, "Unassigned devices"), (C, C, "")]


def test_a_workbook_is_read_as_a_csv_file_is(client: Client, fjord: Customer) -> None:
    content = feed_files.workbook(feed_files.Sold([A], reseller="1"), feed_files.Sold([B], reseller="1"))
    action = asked(client.post(NEW, {"file": file(content, "pcs.xlsx"), "target": fjord.name}))
    assert [serial for _, serial, _ in named(action)] == [A, B]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"target": "Fjord Eiendom AS"}, "Paste serial numbers, or choose a file."),
        ({"serials": A}, "Say where the PCs go."),
        ({"serials": A, "target": "Fjord Eiendom AS", "by_row": "on"}, str(REFUSED["no_target_column"])),
        ({"serials": "hello\nthere", "by_row": "on"}, str(REFUSED["no_serials"])),
    ],
)
def test_what_is_missing_is_said(client: Client, fjord: Customer, given: dict[str, str], expected: str) -> None:
    del fjord
    assert expected in errors(client.post(NEW, given))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0old", "old_workbook"),
        (b"PK\x03\x04nothing", "no_workbook"),
        (b"%PDF-1.7", "no_table"),
        (b"Serial\n\x00\x01\x02", "text_binary"),
        (b'Serial\n"5CG', "text_quotes"),
        ("Serial\n5CG4100BCD".encode("utf-16")[:-1], "text_undecodable"),
        (b"Name;City\nAnn;Oslo\n", "no_serials"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(client: Client, content: bytes, code: str) -> None:
    assert errors(client.post(NEW, {"file": file(content), "target": "Unassigned devices"})) == [str(REFUSED[code])]


def test_ticked_pcs_and_all_that_match_go_to_a_target_named_on_the_next_page(
    client: Client, mine: Partner, fjord: Customer
) -> None:
    pcs = devices.pcs(mine, [A, B])
    devices.pc(mine, C)
    page = client.post(SELECTED, {"pick": [str(pcs[0].id)]}).content.decode()
    assert ("<h1>Transfer 1 PC</h1>" in page, A in page) == (True, True)
    ticked = asked(client.post(SELECTED, {"pick": [str(pcs[0].id)], "target": fjord.name}))
    assert named(ticked) == [(A, A, "")]
    page = client.post(SELECTED, {"all": "1", "query": "q=5CG"}).content.decode()
    assert re.findall(r'name="(all|query)" value="([^"]*)"', page) == [("all", "1"), ("query", "q=5CG")]
    assert "<h1>Transfer 2 PCs</h1>" in page
    matching = asked(client.post(SELECTED, {"all": "1", "query": "q=5CG", "target": fjord.name}))
    assert named(matching) == [(A, A, ""), (B, B, "")]


def test_a_link_on_a_pcs_page_leads_to_the_same_question(client: Client, mine: Partner) -> None:
    pc = devices.pc(mine, A)
    page = client.get(f"/unassigned-devices/{pc.id}/").content.decode()
    assert f'href="{SELECTED}?pick={pc.id}"' in page
    assert "<h1>Transfer 1 PC</h1>" in client.get(f"{SELECTED}?pick={pc.id}").content.decode()


def test_pcs_of_a_dashboard_go_on_to_another_target_or_are_un_enrolled(
    client: Client, mine: Partner, fjord: Customer
) -> None:
    devices.pcs(mine, [A, B], place="dashboard", customer_id=fjord.id)
    devices.pc(mine, C)
    page = client.get(f"/customers/{fjord.id}/devices/").content.decode()
    assert re.findall(r'formaction="([^"]+)"', page) == [SELECTED, f"/customers/{fjord.id}/un-enrol/"]
    chosen = {"all": "1", "query": "q=5CG", "origin": str(fjord.id)}
    page = client.post(SELECTED, chosen).content.decode()
    assert ("<h1>Transfer 2 PCs</h1>" in page, f'name="origin" value="{fjord.id}"' in page) == (True, True)
    away = asked(client.post(SELECTED, chosen | {"target": "Unassigned devices"}))
    assert [serial for serial, _, _ in named(away)] == [A, B]
    off = asked(client.post(f"/customers/{fjord.id}/un-enrol/", {"all": "1", "query": "q=4101"}))
    assert (off.kind, named(off)) == ("un_enrolment", [])
    off = asked(client.post(f"/customers/{fjord.id}/un-enrol/", {"all": "1", "query": f"q={B}"}))
    assert named(off) == [(B, B, "")]


def test_pcs_cannot_be_chosen_on_another_partners_dashboard(client: Client) -> None:
    theirs = partners.customer(partners.partner("Other"), "Theirs")
    for text in (str(theirs.id), "Theirs", "nonsense"):
        assert client.post(SELECTED, {"all": "1", "origin": text}).status_code == 404


def test_another_partners_pc_cannot_be_chosen(client: Client, fjord: Customer) -> None:
    theirs = devices.pc(partners.partner("Other"), A)
    assert named(asked(client.post(SELECTED, {"pick": [str(theirs.id)], "target": fjord.name}))) == []


@pytest.mark.parametrize("given", [{}, {"pick": "nonsense"}, {"all": "0"}])
def test_nothing_chosen_is_a_message(client: Client, given: dict[str, str]) -> None:
    answer = client.post(SELECTED, given, follow=True)
    assert "Select the PCs to transfer first." in answer.content.decode()


def test_targets_are_proposed_as_one_types(client: Client, mine: Partner, fjord: Customer) -> None:
    partners.customer(partners.partner("Other"), "Fjordland")
    partners.customer(mine, "Berg & Co")
    at_once = client.get("/transfers/targets/").content.decode()
    assert re.findall(r'value="([^"]+)"', at_once) == ["Unassigned devices", "Berg &amp; Co", fjord.name]
    typed = client.get("/transfers/targets/?target=eien").content.decode()
    assert typed == f'<option value="{fjord.name}">{fjord.id}</option>'


def test_an_un_enrolment_asks_for_no_target(client: Client, mine: Partner) -> None:
    customer = partners.customer(mine)
    devices.pc(mine, A, place="dashboard", customer_id=customer.id)
    action = asked(client.post(f"{NEW}?kind=un_enrolment", {"serials": A}))
    assert (action.kind, action.to_place, named(action)) == ("un_enrolment", "", [(A, A, "")])


@pytest.mark.parametrize(("language", "line"), [("en", "Serial number,"), ("nb", "Serienummer;")])
def test_the_template_can_be_filled_in_and_read_again(client: Client, language: str, line: str) -> None:
    client.post("/language/setlang/", {"language": language})
    answer = client.get("/transfers/template/", headers={"Accept-Language": language})
    text = answer.content.decode("utf-8-sig")
    assert text == f"{line}\r\n"
    filled = (text + f"{A}\r\n{B}\r\n").encode("utf-8-sig")
    action = asked(client.post(f"{NEW}?kind=un_enrolment", {"file": file(filled)}))
    assert [serial for _, serial, _ in named(action)] == [A, B]


def test_a_customers_it_administrator_un_enrols_pcs_of_its_own_dashboard_only(mine: Partner, fjord: Customer) -> None:
    other = partners.customer(mine, "Other customer")
    devices.pc(mine, A, place="dashboard", customer_id=fjord.id)
    devices.pc(mine, B, place="dashboard", customer_id=other.id)
    browser = partners.browser(partners.customer_user(fjord))
    action = asked(browser.post(f"/customers/{fjord.id}/un-enrol/", {"serials": f"{A} {B}"}))
    assert (action.customer_id, action.kind) == (fjord.id, "un_enrolment")
    actor = partners.partner_actor(mine)
    bulk_actions.check(actor, action)
    assert [one.outcome for one in bulk_actions.items(actor, action)] == ["will_move", "not_visible"]
    assert browser.get(f"/customers/{other.id}/un-enrol/").status_code == 404
    page = browser.get(f"/customers/{fjord.id}/un-enrol/").content.decode()
    assert f'href="/transfers/{action.id}/"' in page

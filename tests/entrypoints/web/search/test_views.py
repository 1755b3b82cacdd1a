"""Search across everything that somebody may see, and across nothing else."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from tests.factories import alerts, claims, devices, feed_world, partners, parts, repairs
from tests.factories.feed_files import Document, Sold, serial, x12
from tests.factories.sales_feed import cost

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

VENDOR_ROLES = (
    "program_manager", "channel_data_steward", "support_agent", "repair_desk", "claims_approver", "auditor",
)  # fmt: skip


@dataclass
class Mine:
    """A partner that delivers service, with one of everything that can be searched for."""

    partner: Partner
    customer: Customer
    numbers: dict[str, str]
    """What there is -> its number or name."""


def everything(name: str = "Nordlys Data AS", prefix: str = "5CG4") -> Mine:
    mine = claims.service_partner(name)
    actor = partners.partner_actor(mine)
    theirs = partners.customer(mine, f"Fjord {name}")
    devices.pc(mine, f"{prefix}100BCD", invoice=f"INV-{prefix}")
    on_it = devices.on_dashboard(theirs, f"{prefix}200BCD")
    alerts.an_alert(on_it, "battery_worn")
    repair = repairs.opened(actor, on_it)
    claim = claims.drafted(actor, claims.finished(mine, f"{prefix}300BCD"))
    order = parts.submitted(actor, on_it, reference=f"Ref-{prefix}")
    asked = partners.browser(partners.partner_user(mine))
    token = re.search(r'name="token"[^>]*value="([^"]*)"', asked.get("/support/new/").content.decode())
    assert token
    answer = asked.post("/support/new/", {"kind": "other", "subject": "A question", "text": "?", "token": token[1]})
    number = re.search(r"\d{6}-\w{5}", asked.get(answer["Location"]).content.decode())
    assert number
    return Mine(mine, theirs, {
        "pc": f"{prefix}100BCD", "pc on a dashboard": f"{prefix}200BCD", "repair case": repair.number,
        "claim": claim.number, "parts order": order.number, "support case": number[0], "customer": str(theirs.id),
        "invoice": f"INV-{prefix}", "reference": f"Ref-{prefix}", "name": f"Fjord {name}", "partner": mine.account,
    })  # fmt: skip


@pytest.fixture
def mine() -> Mine:
    """One of everything."""
    claims.tariff()
    parts.catalogue()
    return everything()


def found(client: Client, text: str) -> dict[str, list[str]]:
    """What the page shows: title of the group -> titles. Where it leads on, the address under ''."""
    answer = client.get("/search/", {"q": text})
    if answer.status_code == 302:
        return {"": [answer["Location"]]}
    page = html.unescape(answer.content.decode())
    cards = re.findall(r'<h2 id="group-\d+">(.*?)</h2>(.*?)</section>', page, re.DOTALL)
    return {title: re.findall(r'<span class="what"><b>(.*?)</b>', card) for title, card in cards}


def technician(of: Mine) -> Client:
    return partners.browser(partners.partner_user(of.partner, "technician"))


def test_a_pc_is_found_by_the_start_and_by_the_end_of_its_serial_number(mine: Mine) -> None:
    client = technician(mine)
    devices.pc(mine.partner, "BCDX")
    assert found(client, "5cg4 1")["PCs"] == ["5CG4100BCD"]
    assert found(client, "00bcd")["PCs"] == ["5CG4100BCD", "5CG4200BCD", "5CG4300BCD"]
    assert found(client, "BCD")["PCs"] == ["5CG4100BCD", "5CG4200BCD", "5CG4300BCD", "BCDX"]


@pytest.mark.parametrize(
    ("what", "address"),
    [("pc", "/unassigned-devices/"), ("pc on a dashboard", "/unassigned-devices/"), ("repair case", "/repair-cases/"),
     ("claim", "/claims/"), ("parts order", "/parts-orders/"), ("support case", "/support/"),
     ("customer", "/customers/")],
)  # fmt: skip
def test_one_whole_number_leads_to_what_has_it(mine: Mine, what: str, address: str) -> None:
    led = found(technician(mine), mine.numbers[what])
    assert list(led) == [""]
    assert led[""][0].startswith(address)
    assert technician(mine).get(led[""][0]).status_code == 200


def test_the_beginning_of_a_number_or_a_name_finds_without_leading_on(mine: Mine) -> None:
    client = technician(mine)
    assert found(client, mine.numbers["repair case"][:9])["Repair cases"] == [mine.numbers["repair case"]]
    assert found(client, mine.numbers["claim"][:9])["Claims"] == [mine.numbers["claim"]]
    assert found(client, mine.numbers["parts order"][:9])["Parts orders"] == [mine.numbers["parts order"]]
    assert found(client, mine.numbers["support case"][:9])["Support cases"] == [mine.numbers["support case"]]
    assert found(client, "fjord nord") == {"Customers": ["Fjord Nordlys Data AS"]}
    assert found(client, "Ref-5CG4") == {"Parts orders": [mine.numbers["parts order"]]}


def test_an_invoice_finds_the_pcs_on_the_page_that_were_sold_with_it(mine: Mine) -> None:
    client = technician(mine)
    devices.on_dashboard(mine.customer, "MXL1", invoice="INV-5CG4")
    assert found(client, "INV-5CG4") == {"Invoices and orders of PCs": ["5CG4100BCD"]}
    assert found(client, "INV-5CG") == {}
    assert found(client, "PO-1")["Invoices and orders of PCs"] == ["5CG4100BCD", "5CG4300BCD"]


def test_a_strangers_numbers_are_simply_not_found(mine: Mine) -> None:
    theirs = everything("Sørlys Data AS", "MXL7")
    alone = partners.partner("Nobody AS")
    empty = partners.browser(partners.partner_user(alone))
    for number in theirs.numbers.values():
        assert found(technician(mine), number) == {}, number
        assert found(empty, number) == {}, number


def test_a_customers_people_find_what_stands_with_them_and_nothing_of_the_partners(mine: Mine) -> None:
    client = partners.browser(partners.customer_user(mine.customer, "viewer"))
    other = partners.customer(mine.partner, "Berg AS")
    devices.on_dashboard(other, "5CG4900BCD")
    assert found(client, mine.numbers["pc on a dashboard"])[""][0].startswith(f"/customers/{mine.customer.id}/devices/")
    assert found(client, mine.numbers["repair case"])[""][0].startswith(f"/customers/{mine.customer.id}/repair-cases/")
    assert found(client, "BCD") == {"PCs": ["5CG4200BCD"]}
    kept = ("pc", "claim", "parts order", "support case", "customer", "invoice", "reference", "name", "partner")
    assert [found(client, mine.numbers[what]) for what in kept] == [{}] * len(kept)


def test_the_repair_desk_finds_alerts_and_repair_cases_on_its_own_route(mine: Mine) -> None:
    desk = partners.browser(partners.vendor_user("repair_desk"))
    elsewhere = repairs.submitted(devices.pc(partners.partner("View AS"), "2UA1"))
    assert found(desk, elsewhere.number)[""][0].startswith("/repair-cases/")
    assert found(desk, mine.numbers["repair case"]) == {}
    assert found(desk, "5CG42") == {"Alerts": ["5CG4200BCD"]}
    assert found(desk, mine.numbers["parts order"])[""][0].startswith("/parts-orders/")


def test_the_claims_desk_finds_what_was_submitted(mine: Mine) -> None:
    approver = partners.browser(partners.vendor_user("claims_approver"))
    assert found(approver, mine.numbers["claim"]) == {}
    claims.account(mine.partner)
    sent = claims.submitted(mine.partner, "5CG9999ABC")
    assert found(approver, sent.number)[""][0].startswith("/claims/")


def test_support_agents_find_every_support_case_and_partners(mine: Mine) -> None:
    agent = partners.browser(partners.vendor_user("support_agent"))
    assert found(agent, mine.numbers["support case"])[""][0].startswith("/support/")
    assert found(agent, mine.partner.account)[""] == [f"/partners/{mine.partner.id}/"]
    assert found(agent, "nordl") == {"Partners": ["Nordlys Data AS"]}


def test_the_steward_finds_lines_documents_and_files() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, x12(Document([Sold([serial(1)], reseller="171001")], number="POS-9")), "a.edi")
    steward = partners.browser(partners.vendor_user("channel_data_steward"))
    assert found(steward, serial(1)[:8]) == {"PCs in reports": [serial(1)]}
    assert found(steward, serial(1))[""][0].startswith("/feeds/first/lines/")
    assert found(steward, "POS-9")[""][0].startswith("/feeds/first/files/")
    assert found(steward, "a.e") == {"Files": ["a.edi"]}
    assert found(partners.browser(partners.vendor_user("repair_desk")), serial(1)) == {}


def test_more_than_a_few_are_said_to_be_more(mine: Mine) -> None:
    devices.pcs(mine.partner, [f"2UA{number}" for number in range(9)])
    for number in range(9):
        partners.customer(mine.partner, f"Berg {number} AS")
    client = technician(mine)
    text = client.get("/search/", {"q": "2UA"}).content.decode()
    assert (len(found(client, "2UA")["PCs"]), "There is more" in text) == (6, True)
    assert 'href="/customers/?q=berg"' in client.get("/search/", {"q": "berg"}).content.decode()


@pytest.mark.parametrize(
    "text", ["", "x", "BC", "%%%", "___", "'; DROP TABLE", "\N{SNOWMAN}" * 300, "5CG4\0", "\N{POUND SIGN}" * 50]
)
def test_odd_words_find_nothing_and_break_nothing(mine: Mine, text: str) -> None:
    assert found(technician(mine), text).keys() <= {"PCs", "Repair cases"}


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(text=st.text(st.characters(exclude_categories=()), max_size=150) | st.from_regex(r"\d{6}-[A-Za-z]{0,9}"))
def test_whatever_is_typed_gets_a_page(text: str) -> None:
    client = partners.browser(partners.vendor_user("auditor"))
    answer = client.get("/search/?q=" + quote(text, errors="surrogatepass"))
    assert answer.status_code == 200


@pytest.mark.parametrize("raw", ["%00", "%ED%A0%80", "%FF%FE", "a" * 8_000, "%F4%8F%BF%BF", "q=1&q=2"])
@pytest.mark.parametrize("who", ["partner", "customer", "auditor"])
def test_bytes_that_are_no_text_get_a_page(mine: Mine, raw: str, who: str) -> None:
    people = {
        "partner": lambda: partners.partner_user(mine.partner), "auditor": lambda: partners.vendor_user("auditor"),
        "customer": lambda: partners.customer_user(mine.customer),
    }  # fmt: skip
    assert partners.browser(people[who]()).get(f"/search/?q={raw}").status_code == 200


def test_a_search_costs_the_same_however_much_there_is_and_at_most_one_query_a_group(mine: Mine) -> None:
    client = technician(mine)
    nothing = cost(client, "/search/")
    before = cost(client, "/search/?q=00BC")
    devices.pcs(mine.partner, [f"2UA{number}00BC" for number in range(5)])
    assert cost(client, "/search/?q=00BC") == before
    assert before <= nothing + 7


@pytest.mark.parametrize("role", VENDOR_ROLES)
def test_every_role_of_the_vendor_is_told_where_it_can_search(role: str) -> None:
    text = partners.browser(partners.vendor_user(role)).get("/search/").content.decode()
    assert (len(re.findall(r"<dt>", text)) > 0, 'name="q"' in text) == (True, True)


def test_the_box_stands_on_every_page_and_works_without_script(mine: Mine) -> None:
    text = technician(mine).get("/").content.decode()
    form = re.search(r'<form class="find[^>]*role="search"[^>]*action="/search/".*?</form>', text, re.DOTALL)
    assert form
    assert ('method="get"' in form[0], "<label" in form[0]) == (True, True)


def test_somebody_who_is_only_invited_has_no_box_and_finds_nothing(mine: Mine) -> None:
    person = partners.user()
    partners.invitation(mine.customer, person.email, user_id=person.id)
    client = partners.browser(person)
    assert found(client, mine.numbers["pc on a dashboard"]) == {}
    assert 'class="find' not in client.get("/notifications/").content.decode()

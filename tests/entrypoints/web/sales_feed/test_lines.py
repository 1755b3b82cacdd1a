from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.urls import reverse

from fleetward.domain.devices.models import Product
from fleetward.domain.sales_feed.models import Line, ResellerMapping
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_world, sales_feed
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

MESSY = Document([
    Sold(["5CG3251AB1", "5CG3251AB2"], reseller="999"),
    Sold(["5CG3251AB3"], reseller="998", invoice="INV-2"),
    Sold(["2212UA6140H4W"], invoice="INV-3"),
    Sold(["5CG3251AB4"], product="ZZZZZEA", invoice="INV-4"),
    Sold(["5CG3251AB5"], code="QQ", invoice="INV-5"),
])  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    del db
    made = feed_world.build()
    feed_world.drop(made, made.first, x12(MESSY))
    return made


def line(serial: str) -> Line:
    with scoped(VENDOR), transaction.atomic():
        return Line.objects.get(serial_raw=serial) if len(serial) > 10 else Line.objects.get(serial=serial)


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.mark.usefixtures("world")
def test_open_lines_stand_by_reason_with_their_counts() -> None:
    groups = sales_feed.steward().get(reverse("lines")).context["groups"]
    assert {(group.reason.value, group.lines) for group in groups} == {
        ("unknown_reseller", 3), ("serial_prefixed", 1), ("product_unknown", 1), ("unknown_transfer_code", 1),
    }  # fmt: skip


@pytest.mark.usefixtures("world")
def test_unknown_resellers_are_gathered_by_number_the_most_lines_first() -> None:
    page = sales_feed.steward().get(reverse("lines") + "?reason=unknown_reseller")
    found = [(one.reporter, one.key, one.names, one.lines) for one in page.context["resellers"]]
    assert found == [
        ("First Reporter", "999", ["RESELLER 999"], 2), ("First Reporter", "998", ["RESELLER 998"], 1),
    ]  # fmt: skip


def test_one_mapping_releases_all_lines_of_that_number(world: World) -> None:
    browser = sales_feed.steward()
    sent = {"reporter": world.first.reporter_id, "scheme": "92", "key": "999", "partner": str(world.north.id)}
    back = reverse("lines") + "?reason=unknown_reseller"
    answer = browser.post(f"{reverse('mapping')}?{urlencode({'next': back})}", sent, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    assert said(answer) == ["999 is mapped to North IT. The lines that wait for it are settled now, in the background."]
    assert sales_feed.waiting_jobs()[-1] == ("sales_feed.release", {"reporter_id": world.first.reporter_id})
    feed_world.release(world, reporter_id=world.first.reporter_id)
    assert feed_world.holders() == {"5CG3251AB1": "North IT", "5CG3251AB2": "North IT"}
    left = [one.key for one in browser.get(back).context["resellers"]]
    assert left == ["998"]


@pytest.mark.usefixtures("world")
def test_the_way_back_never_leads_to_another_host() -> None:
    page = sales_feed.steward().get(reverse("mapping") + "?next=https://evil.example/")
    assert page.context["back"] == reverse("mappings")


def test_a_product_that_is_added_releases_its_lines(world: World) -> None:
    browser = sales_feed.steward()
    page = browser.get(reverse("lines") + "?reason=product_unknown")
    assert [(one.number, one.lines) for one in page.context["products"]] == [("ZZZZZEA", 1)]
    browser.post(reverse("product"), {"number": "zzzzzea#ABU", "model": "HP ZBook", "program": "premium"})
    assert sales_feed.waiting_jobs()[-1] == ("sales_feed.release", {"product": "ZZZZZEA"})
    feed_world.release(world, product="ZZZZZEA")
    assert feed_world.holders() == {"5CG3251AB4": "North IT"}


@pytest.mark.usefixtures("world")
def test_a_prefixed_serial_is_proposed_and_once_corrected_counts() -> None:
    browser = sales_feed.steward()
    address = reverse("line", args=["first", line("2212UA6140H4W").id])
    assert browser.get(address).context["shown"]["suggestion"] == "2UA6140H4W"
    browser.post(f"{address}correct/", {"serial": " 2ua6140h4w"})
    assert feed_world.holders() == {"2UA6140H4W": "North IT"}
    assert browser.get(address).context["may_correct"] is False


@pytest.mark.parametrize(
    ("serial", "sentence"),
    [
        ("", "Give the serial number."),
        ("N/A", "That is a placeholder and no serial number."),
        ("2212UA6140H4W", "A known serial number seems to stand behind a prefix. Give the ten characters alone."),
        ("ABC", "No PC has a serial number of this form: 6 to 20 letters and digits."),
    ],
)
@pytest.mark.usefixtures("world")
def test_a_wrong_correction_is_refused_with_a_sentence(serial: str, sentence: str) -> None:
    address = reverse("line-correct", args=["first", line("2212UA6140H4W").id])
    assert said(sales_feed.steward().post(address, {"serial": serial}, follow=True)) == [sentence]
    assert feed_world.holders() == {}


@pytest.mark.usefixtures("world")
def test_a_line_whose_type_of_transfer_is_unknown_does_not_become_a_sale_by_another_serial() -> None:
    address = reverse("line-correct", args=["first", line("5CG3251AB5").id])
    answer = sales_feed.steward().post(address, {"serial": "5CG3251AB6"}, follow=True)
    assert said(answer) == ["This line has been settled meanwhile."]
    assert feed_world.lines("5CG3251AB5") == [("set_aside", "unknown_transfer_code")]


@pytest.mark.usefixtures("world")
def test_picked_lines_are_dismissed_with_a_reason_that_is_kept() -> None:
    one = line("5CG3251AB5")
    sent = {"pick": f"{one.feed_id}:{one.id}", "query": "reason=unknown_transfer_code", "note": "A demo unit"}
    answer = sales_feed.steward().post(reverse("lines-dismiss"), sent, follow=True)
    assert said(answer) == ["1 line dismissed."]
    assert feed_world.lines("5CG3251AB5") == [("dismissed", "dismissed_by_person")]
    with scoped(VENDOR), transaction.atomic():
        assert AuditEntry.objects.get(action="line.dismissed").details == {"count": 1, "why": "A demo unit"}


@pytest.mark.usefixtures("world")
def test_all_that_match_are_dismissed_and_nothing_else() -> None:
    sent = {"all": "1", "query": "reason=unknown_reseller", "note": "Not our program"}
    assert said(sales_feed.steward().post(reverse("lines-dismiss"), sent, follow=True)) == ["3 lines dismissed."]
    states = sorted({(state, reason) for state, reason in feed_world.lines()})
    assert states == [
        ("dismissed", "dismissed_by_person"), ("set_aside", "product_unknown"), ("set_aside", "serial_prefixed"),
        ("set_aside", "unknown_transfer_code"),
    ]  # fmt: skip


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("sent", [{"note": "why"}, {"note": "why", "pick": "no:uuid"}, {"note": " ", "all": "1"}])
def test_nothing_is_dismissed_without_a_choice_or_without_a_reason(sent: dict[str, str]) -> None:
    assert sales_feed.steward().post(reverse("lines-dismiss"), sent).status_code == 302
    assert {state for state, _ in feed_world.lines()} == {"waiting", "set_aside"}


def test_a_line_that_waits_for_a_certificate_is_shown_by_partner_and_cannot_be_dismissed() -> None:
    world = feed_world.build(certified=False)
    feed_world.drop(world, world.first, x12(Document([Sold(["5CG3251AB1"])])))
    browser = sales_feed.steward()
    page = browser.get(reverse("lines") + "?reason=not_certified")
    assert [(one.partner, one.program, one.lines) for one in page.context["uncertified"]] == [
        ("North IT", "premium", 1)
    ]
    assert [one["dismissible"] for one in page.context["lines"]] == [False]
    browser.post(reverse("lines-dismiss"), {"all": "1", "query": "", "note": "no"})
    assert feed_world.lines("5CG3251AB1") == [("waiting", "not_certified")]


def test_open_lines_are_filtered_by_feed_and_partner(world: World) -> None:
    feed_world.drop(world, world.second, x12(Document([Sold(["2212UA6140H4X"])]), control=9))
    browser = sales_feed.steward()
    address = reverse("lines")
    sent = [one["sent"] for one in browser.get(f"{address}?feed={world.second.id}").context["lines"]]
    assert sent == ["2212UA6140H4X"]
    assert len(browser.get(f"{address}?partner={world.south.id}").context["lines"]) == 0


def test_the_page_costs_the_same_for_one_line_and_for_three() -> None:
    world = feed_world.build()
    browser = sales_feed.steward()
    address = reverse("lines") + "?reason=serial_prefixed"
    costs = []
    for control, prefixes in enumerate((["221"], ["222", "223"]), start=1):
        document = Document([Sold([f"{prefix}2UA6140H4W"], invoice=prefix) for prefix in prefixes], f"POS-{control}")
        feed_world.drop(world, world.first, x12(document, control=control))
        costs.append(sales_feed.cost(browser, address))
    assert costs[0] == costs[1]


@pytest.mark.usefixtures("world")
def test_mappings_and_products_are_lists_of_a_constant_cost() -> None:
    browser = sales_feed.steward()
    costs = [(sales_feed.cost(browser, reverse("mappings")), sales_feed.cost(browser, reverse("products")))]
    with scoped(VENDOR), transaction.atomic():
        ResellerMapping.objects.exclude(key="171001").delete()
        Product.objects.exclude(number="8Y4J2EA").delete()
    costs.append((sales_feed.cost(browser, reverse("mappings")), sales_feed.cost(browser, reverse("products"))))
    assert costs[0] == costs[1]


@pytest.mark.usefixtures("world")
def test_mappings_and_products_are_found_by_their_beginnings() -> None:
    browser = sales_feed.steward()
    mapped = browser.get(reverse("mappings") + "?q=south").context["rows"]
    assert {(row.key, row.maps_to.name) for row in mapped} == {("171002", "South IT")}
    found = [
        [row.number for row in browser.get(f"{reverse('products')}?q={q}").context["rows"]]
        for q in ("8y4", "zbook", "nothing")
    ]
    assert found == [["8Y4J2EA"], ["6F6Z7EA"], []]

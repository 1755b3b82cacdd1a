from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.urls import reverse

from fleetward.domain.sales_feed.models import Layout
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_world, sales_feed
from tests.factories.feed_files import HEADERS, Sold, text

pytestmark = pytest.mark.usefixtures("db")

SHEET = text(Sold(["5CG3251ABC"]))


def only_layout() -> Layout:
    with scoped(VENDOR), transaction.atomic():
        return Layout.objects.get()


def answers(layout: Layout) -> dict[str, str]:
    return {f"column-{column}": field for field, column in layout.columns.items()}


def test_the_guess_stands_beside_the_sample_rows() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, SHEET, "sales.csv")
    browser = sales_feed.steward()
    assert [one["layout"].feed.name for one in browser.get(reverse("layouts")).context["rows"]] == ["First"]
    page = browser.get(reverse("layout", args=[only_layout().id]))
    shown = {column["header"]: column["field"] for column in page.context["columns"]}
    assert shown == {
        "Serial number": "serial", "Product number": "product", "Quantity": "quantity", "Customer ID": "reseller_id",
        "Invoice number": "invoice", "Invoice date": "invoice_date", "Type": "direction",
    }  # fmt: skip
    assert page.context["columns"][0]["cells"] == ["5CG3251ABC"]
    assert [one.id for one in page.context["waiting"]] == [file.id]


def test_confirming_has_the_waiting_files_read() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, SHEET, "sales.csv")
    browser, layout = sales_feed.steward(), only_layout()
    answer = browser.post(reverse("layout", args=[layout.id]), {**answers(layout), "do": "confirm"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Confirmed. 1 file is read now, in the background."
    ]
    feed_world.run_import(world, feed_world.reread(file))
    assert feed_world.reread(file).state == "done"
    assert only_layout().confirmed_by == "Stig Steward"
    assert len(browser.get(reverse("layouts")).context["rows"]) == 0
    assert len(browser.get(reverse("layouts") + "?show=confirmed").context["rows"]) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"column-0": ""}, "Choose a column for serial number, product number and reseller number."),
        ({"column-2": "serial"}, "A field was given to two columns, or a column two meanings."),
        (dict.fromkeys([f"column-{number}" for number in range(len(HEADERS))], ""), "Choose a column for serial"),
        ({"column-2": "price"}, "A column was chosen that the header does not have."),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_a_sentence(change: dict[str, str], sentence: str) -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, SHEET, "sales.csv")
    layout = only_layout()
    sent = {**answers(layout), **change, "do": "confirm"}
    answer = sales_feed.steward().post(reverse("layout", args=[layout.id]), sent)
    assert (answer.status_code, re.match(sentence, answer.context["problem"]) is not None) == (422, True)
    assert only_layout().confirmed_at is None


def test_a_table_that_is_no_report_is_left_out() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, SHEET, "sales.csv")
    layout = only_layout()
    sales_feed.steward().post(reverse("layout", args=[layout.id]), {**answers(layout), "do": "leave_out"})
    feed_world.run_import(world, feed_world.reread(file))
    assert (only_layout().columns, feed_world.reread(file).state, feed_world.reread(file).lines) == ({}, "done", 0)


def test_an_auditor_sees_a_layout_and_cannot_confirm_it() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, SHEET, "sales.csv")
    address = reverse("layout", args=[only_layout().id])
    browser = sales_feed.auditor()
    assert (browser.get(address).status_code, browser.post(address, {"do": "leave_out"}).status_code) == (200, 404)


def test_the_list_costs_the_same_for_one_and_for_three() -> None:
    world = feed_world.build()
    browser = sales_feed.steward()
    costs = []
    for more in (("",), ("A", "B")):
        for extra in more:
            sheet = text(Sold(["5CG3251ABC"]), headers=(*HEADERS, extra) if extra else HEADERS)
            feed_world.drop(world, world.first, sheet, "sales.csv")
        costs.append(sales_feed.cost(browser, reverse("layouts")))
    assert costs[0] == costs[1]

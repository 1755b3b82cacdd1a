from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import feed_world, partners, sales_feed

pytestmark = pytest.mark.usefixtures("db")

LISTS = ("feeds", "files", "lines", "layouts", "conflicts", "mappings", "products")
WRITES = ("feed-new", "mapping", "product")


def test_strangers_are_sent_to_the_sign_in() -> None:
    for name in (*LISTS, *WRITES):
        assert partners.browser().get(reverse(name)).status_code == 302, name


def test_a_partners_people_find_no_page_of_the_feed() -> None:
    browser = partners.browser(partners.partner_user(partners.partner()))
    for name in (*LISTS, *WRITES):
        assert browser.get(reverse(name)).status_code == 404, name


def test_a_customers_people_find_no_page_of_the_feed() -> None:
    browser = partners.browser(partners.customer_user(partners.customer(partners.partner())))
    for name in LISTS:
        assert browser.get(reverse(name)).status_code == 404, name


def test_an_auditor_reads_every_list_and_finds_no_page_that_writes() -> None:
    browser = sales_feed.auditor()
    assert [browser.get(reverse(name)).status_code for name in LISTS] == [200] * len(LISTS)
    assert [browser.get(reverse(name)).status_code for name in WRITES] == [404] * len(WRITES)


def test_an_auditor_cannot_post_to_a_feed() -> None:
    world = feed_world.build()
    browser = sales_feed.auditor()
    for name in ("feed-token", "feed-upload", "feed-change"):
        assert browser.post(reverse(name, args=[world.first.code])).status_code == 404, name
    assert browser.post(reverse("lines-dismiss")).status_code == 404


@pytest.mark.parametrize("name", ["layout", "conflict", "job"])
def test_what_does_not_exist_is_404(name: str) -> None:
    assert sales_feed.steward().get(reverse(name, args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["file", "line"])
def test_a_file_or_line_of_another_feed_is_404(name: str) -> None:
    world = feed_world.build()
    assert sales_feed.steward().get(reverse(name, args=[world.first.code, uuid4()])).status_code == 404


def test_the_steward_reads_each_list_while_it_is_empty() -> None:
    browser = sales_feed.steward()
    for name in (*LISTS, *WRITES):
        assert browser.get(reverse(name)).status_code == 200, name

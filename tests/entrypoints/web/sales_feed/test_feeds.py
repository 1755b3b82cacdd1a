from __future__ import annotations

import re
from typing import Any, get_args

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from fleetward.domain.sales_feed.models import Feed, Reporter
from fleetward.domain.sales_feed.operations.feeds import token_hash
from fleetward.domain.sales_feed.profile import DateOrder, Encoding, FeedProfile
from fleetward.entrypoints.web.sales_feed import forms
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_world, sales_feed
from tests.factories.feed_files import Document, Sold, x12

pytestmark = pytest.mark.usefixtures("db")

REPORT = x12(Document([Sold(["5CG3251ABC"])]))


def read(code: str) -> Feed:
    with scoped(VENDOR), transaction.atomic():
        return Feed.objects.select_related("reporter").get(code=code)


def new_feed(**changes: Any) -> dict[str, Any]:
    data = {name: " ".join(value) for name, value in FeedProfile().to_json().items() if isinstance(value, tuple)}
    usual = {
        "code": "Nord", "name": "Nord weekly", "new_reporter": "Nord AS", "kind": "distributor", "rhythm_hours": "168",
        "encoding": "cp1252", "date_order": "dmy", "document_numbers_reliable": "on",
    }  # fmt: skip
    return data | usual | changes


def token_on(page: str) -> str:
    found = re.search(r'data-copy="(fwf_[^"]+)"', page)
    return found[1] if found else ""


def test_a_new_feed_has_its_reporter_its_habits_and_a_token_that_is_shown_once() -> None:
    browser = sales_feed.steward()
    answer = browser.post(reverse("feed-new"), new_feed())
    assert answer.status_code == 302
    feed = read("nord")
    assert (feed.name, feed.reporter.name, feed.rhythm_hours) == ("Nord weekly", "Nord AS", 168)
    assert FeedProfile.from_json(feed.profile) == FeedProfile(date_order="dmy")
    token = token_on(browser.get(answer["Location"]).content.decode())
    assert token_hash(token) == feed.token_hash
    assert token_on(browser.get(answer["Location"]).content.decode()) == ""


def test_a_code_that_is_taken_is_refused_with_a_sentence() -> None:
    feed_world.build()
    answer = sales_feed.steward().post(reverse("feed-new"), new_feed(code="first"))
    assert answer.context["form"].errors == {"code": ["Another feed has this code."]}


def test_a_reporter_that_is_known_already_is_not_made_twice() -> None:
    feed_world.build()
    answer = sales_feed.steward().post(reverse("feed-new"), new_feed(new_reporter="First Reporter"))
    assert answer.context["form"].errors == {"new_reporter": ["This reporter is known already: choose it above."]}


def test_a_code_cannot_mean_a_sale_and_a_return() -> None:
    answer = sales_feed.steward().post(reverse("feed-new"), new_feed(return_codes="RP SS"))
    assert answer.context["form"].errors == {"ignored_codes": ["SS stands twice."]}


def test_habits_can_be_changed_and_what_the_form_does_not_ask_stays() -> None:
    world = feed_world.build()
    data = new_feed(name="First, renamed", reseller_roles="BY, st", document_numbers_reliable="")
    answer = sales_feed.steward().post(reverse("feed-change", args=["first"]), data)
    assert answer.status_code == 302
    profile = FeedProfile.from_json(read(world.first.code).profile)
    assert profile == FeedProfile(reseller_roles=("BY", "ST"), document_numbers_reliable=False, date_order="dmy")


def test_a_new_token_replaces_the_one_before() -> None:
    world = feed_world.build()
    browser = sales_feed.steward()
    browser.post(reverse("feed-token", args=[world.first.code]))
    first = read("first").token_hash
    answer = browser.post(reverse("feed-token", args=[world.first.code]), follow=True)
    token = token_on(answer.content.decode())
    assert (token_hash(token), first == read("first").token_hash) == (read("first").token_hash, False)


def test_the_feed_of_support_gets_no_token_and_no_other_feed_its_reporter() -> None:
    feed_world.build()
    with scoped(VENDOR), transaction.atomic():
        reporter = Reporter.objects.create(name="HP Support", kind="support")
        Feed.objects.create(code="support", name="HP Support", reporter=reporter)
    browser = sales_feed.steward()
    assert browser.post(reverse("feed-token", args=["support"])).status_code == 404
    assert "ask-token" not in browser.get(reverse("feed", args=["support"])).content.decode()
    assert browser.post(reverse("feed-new"), new_feed(reporter=reporter.id, new_reporter="")).status_code == 200
    with scoped(VENDOR), transaction.atomic():
        assert list(Feed.objects.filter(reporter=reporter).values_list("code", "token_hash")) == [("support", "")]


def test_an_uploaded_file_waits_for_the_importer_on_its_own_page() -> None:
    world = feed_world.build()
    browser = sales_feed.steward()
    answer = browser.post(reverse("feed-upload", args=["first"]), {"file": SimpleUploadedFile("pos.edi", REPORT)})
    page = browser.get(answer["Location"])
    assert page.context["progress"]["label"] == "Waiting to be read"
    assert sales_feed.waiting_jobs()[-1][0] == "sales_feed.import_file"
    feed_world.run_import(world, page.context["file"])
    assert feed_world.holders() == {"5CG3251ABC": "North IT"}


def test_the_same_content_again_leads_to_the_same_file() -> None:
    feed_world.build()
    browser = sales_feed.steward()
    address = reverse("feed-upload", args=["first"])
    places = [
        browser.post(address, {"file": SimpleUploadedFile(name, REPORT)})["Location"] for name in ("a.edi", "b.edi")
    ]
    assert places[0] == places[1]
    assert "same content before" in browser.get(places[0]).content.decode()


def test_an_empty_file_is_refused() -> None:
    feed_world.build()
    answer = sales_feed.steward().post(
        reverse("feed-upload", args=["first"]), {"file": SimpleUploadedFile("a.edi", b"")}
    )
    assert (answer.status_code, answer.context["upload"].errors) == (
        422, {"file": ["The file is empty: nothing was received."]},
    )  # fmt: skip


def test_a_file_that_is_too_large_is_refused_with_the_limit(settings: Any) -> None:
    settings.LARGEST_UPLOAD = 100
    feed_world.build()
    answer = sales_feed.steward().post(
        reverse("feed-upload", args=["first"]), {"file": SimpleUploadedFile("a.edi", REPORT)}
    )
    said = "The file is larger than 100\xa0bytes: nothing was received."
    assert (answer.status_code, answer.context["upload"].errors) == (422, {"file": [said]})


def test_the_page_of_all_feeds_costs_the_same_for_one_feed_and_for_three() -> None:
    world = feed_world.build()
    browser = sales_feed.steward()
    feed_world.drop(world, world.first, REPORT)
    with scoped(VENDOR), transaction.atomic():
        Feed.objects.exclude(code="first").delete()
    one = sales_feed.cost(browser, reverse("feeds"))
    with scoped(VENDOR), transaction.atomic():
        for code in ("second", "third"):
            Feed.objects.create(code=code, name=code, reporter=world.first.reporter)
    assert sales_feed.cost(browser, reverse("feeds")) == one


def test_the_page_of_a_feed_shows_its_folder_and_its_newest_file() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, REPORT, "pos-week-36.edi")
    page = sales_feed.steward().get(reverse("feed", args=["first"]))
    assert (page.context["inbox"], [one["file"].name for one in page.context["files"]]) == (
        "inbox/first/", ["pos-week-36.edi"],
    )  # fmt: skip


def test_whom_support_may_ask_stands_with_the_habits_of_the_feed() -> None:
    world = feed_world.build()
    page = sales_feed.steward().get(reverse("feed-change", args=["first"]))
    data = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    asked = {name: value for name, value in data.items() if value not in {None, False}}
    asked |= {"contact_email": "edi@first.example", "contact_language": "nb"}
    assert sales_feed.steward().post(reverse("feed-change", args=["first"]), asked).status_code == 302
    reporter = read("first").reporter
    assert (reporter.contact_email, reporter.contact_language) == ("edi@first.example", "nb")
    assert world.first.reporter_id == reporter.id


def test_the_form_offers_what_a_profile_can_hold() -> None:
    offered = [{value for value, _label in choices} for choices in (forms.ENCODINGS, forms.DATE_ORDERS)]
    assert offered == [set(get_args(Encoding)), set(get_args(DateOrder))]

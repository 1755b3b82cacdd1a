"""Pages of webhooks: the secret is shown once, the log tells what was answered, a customer's are its own."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from fleetward.domain.webhooks.models import Endpoint
from fleetward.entrypoints.jobs.exports import export_deliveries
from fleetward.foundation.jobs.models import Job
from tests.factories import partners, webhooks

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")
ALL = "/preferences/webhooks/"
WANTED = {"name": "ERP", "url": "https://receiver.example/hook", "events": ["claim.paid", "alert.opened"]}


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def browser(mine: Partner) -> Client:
    return partners.browser(partners.partner_user(mine))


def text(browser: Client, address: str, **headers: Any) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_webhook_is_made_and_its_secret_is_shown_this_once(browser: Client) -> None:
    assert "No webhooks yet" in text(browser, ALL)
    answer = browser.post(f"{ALL}new/", WANTED)
    (secret,) = set(re.findall(r"whsec_[\w+/=]{44}", answer.content.decode()))
    assert (answer.status_code, "no-store" in answer.headers["Cache-Control"]) == (201, True)
    made = Endpoint.objects.using("owner").get()
    for address in (ALL, f"{ALL}{made.id}/", f"{ALL}{made.id}/change/"):
        page = text(browser, address)
        assert (secret in page, "receiver.example" in page) == (False, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"url": "http://receiver.example/"}, "begins with https://"), ({"events": []}, "required"),
     ({"events": ["moon.landed"]}, "not one of the available choices"), ({"name": ""}, "required")],
)  # fmt: skip
def test_bad_input_gets_a_sentence(browser: Client, change: dict[str, Any], said: str) -> None:
    answer = browser.post(f"{ALL}new/", WANTED | change)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Endpoint.objects.using("owner").exists()


def test_it_is_changed_paused_resumed_given_a_new_secret_and_deleted(browser: Client) -> None:
    first = browser.post(f"{ALL}new/", WANTED).content.decode()
    made = Endpoint.objects.using("owner").get()
    one = f"{ALL}{made.id}/"
    assert browser.post(f"{one}change/", WANTED | {"name": "ERP 2"}).status_code == 302
    browser.post(f"{one}pause/")
    page = text(browser, one)
    assert ("ERP 2" in page, "It was paused by hand." in page, "Send a test event" in page) == (True, True, False)
    assert "The webhook is paused. Resume it first." in browser.post(f"{one}test/", follow=True).content.decode()
    browser.post(f"{one}resume/")
    second = browser.post(f"{one}secret/").content.decode()
    assert set(re.findall(r"whsec_[\w+/=]{44}", first)).isdisjoint(re.findall(r"whsec_[\w+/=]{44}", second))
    assert "Old secret signs until" in text(browser, one)
    browser.post(f"{one}delete/")
    assert "No webhooks yet" in text(browser, ALL)


def test_the_log_tells_of_each_event_what_was_answered_without_believing_it(
    mine: Partner, browser: Client, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE = True
    with webhooks.receiving() as receiver:
        made, _ = webhooks.endpoint(partners.partner_actor(mine), f"{receiver.url}/500", "claim.paid")
        webhooks.happens(mine)
        one = f"{ALL}{made.id}/"
        assert browser.post(f"{one}test/").status_code == 302
        webhooks.work()
    page = text(browser, one)
    for word in ("A claim was paid", "Test event", "500", "Nothing has been delivered since", "Failing"):
        assert word in page
    part = text(browser, f"{one}?event=webhook.test&state=waiting", **{"HX-Request": "true"})
    assert ("Test event" in part, "<code>" in part, "<html" in part) == (True, False, False)
    assert text(browser, f"{one}?state=nonsense&event=nonsense&at=nonsense&sort=nonsense")
    assert browser.get(f"{one}?state=delivered").context["rows"] == []
    delivery = webhooks.deliveries(made)[-1]
    page = text(browser, f"{one}deliveries/{delivery.id}/")
    assert ("<b>done</b>" in page, "&lt;b&gt;done&lt;/b&gt;" in page, f"msg_{delivery.id.hex}" in page) == (
        False, True, True,
    )  # fmt: skip
    assert "&quot;type&quot;: &quot;claim.paid&quot;" in page


def test_one_and_all_that_failed_are_sent_again(mine: Partner, browser: Client) -> None:
    made, _ = webhooks.endpoint(partners.partner_actor(mine), "https://0.0.0.0/")
    webhooks.happens(mine)
    webhooks.happens(mine)
    webhooks.work()
    one = f"{ALL}{made.id}/"
    rows = type(webhooks.deliveries(made)[0]).objects.using("owner").filter(endpoint_id=made.id)
    first = webhooks.deliveries(made)[0]
    again = f"{one}deliveries/{first.id}/replay/"
    assert "It waits to be sent anyway." in browser.post(again, follow=True).content.decode()
    rows.update(state="failed")
    assert "under the same ID" in browser.post(again, follow=True).content.decode()
    assert "1 delivery is sent again." in browser.post(f"{one}replay/", {"days": "3"}, follow=True).content.decode()
    assert "Nothing failed" in browser.post(f"{one}replay/", {"days": "30"}, follow=True).content.decode()
    assert "Choose how far back." in browser.post(f"{one}replay/", {"days": "x"}, follow=True).content.decode()


def test_a_customers_administrator_has_a_tab_and_its_own(mine: Partner, browser: Client) -> None:
    fjord = partners.customer(mine)
    webhooks.endpoint(partners.partner_actor(mine), "https://partner.example/")
    theirs, _ = webhooks.endpoint(partners.customer_actor(fjord), "https://customer.example/", "alert.opened")
    ola = partners.browser(partners.customer_user(fjord))
    tab = f"/customers/{fjord.id}/settings/webhooks/"
    page = text(ola, tab)
    assert ("customer.example" in page, "partner.example" in page, f'href="{tab}"' in page) == (True, False, True)
    assert browser.get(tab).status_code == 404
    assert browser.get(f"{ALL}{theirs.id}/").status_code == 404
    assert "claim.paid" not in text(ola, f"{ALL}new/")
    assert tab not in text(browser, f"/customers/{fjord.id}/settings/")


def test_lists_ask_the_same_of_the_database_however_long_they_are(mine: Partner, browser: Client) -> None:
    counts = []
    made, _ = webhooks.endpoint(partners.partner_actor(mine), "https://0.0.0.0/")
    for more in (1, 2):
        for _ in range(more):
            webhooks.endpoint(partners.partner_actor(mine), "https://0.0.0.0/", "alert.opened")
            webhooks.happens(mine)
        webhooks.work()
        for address in (ALL, f"{ALL}{made.id}/"):
            with CaptureQueriesContext(connections["default"]) as asked:
                text(browser, address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def exported(browser: Client, address: str, **sent: str) -> list[dict[str, str]]:
    """The lines of the file that the worker writes for this form."""
    there = browser.post(f"{address}deliveries/export/", sent)["Location"]
    job = Job.objects.using("owner").latest("created_at")
    export_deliveries(str(job.partner_id), str(job.id))
    file = b"".join(browser.get(f"{there}file/").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(file.splitlines(), delimiter=";" if ";" in file else ","))


def test_the_log_is_counted_filtered_and_exported_as_it_is_filtered(mine: Partner, browser: Client) -> None:
    made, _ = webhooks.endpoint(partners.partner_actor(mine), "https://0.0.0.0/", "claim.paid")
    for _ in range(3):
        webhooks.happens(mine)
    webhooks.work()
    one = f"{ALL}{made.id}/"
    first, *_rest = webhooks.deliveries(made)
    type(first).objects.using("owner").filter(id=first.id).update(state="failed")
    page = text(browser, one)
    assert ('id="deliveries-total">3</span>' in page, "3 deliveries, as filtered" in page) == (True, True)
    part = text(browser, f"{one}?state=failed", **{"HX-Request": "true"})
    assert ('hx-swap-oob="true">1</span>' in part, 'name="query" value="state=failed"' in part) == (True, True)
    assert [(row["State"], row["Event (code)"]) for row in exported(browser, one, query="state=failed")] == [
        ("Failed", "claim.paid")
    ]
    assert len(exported(browser, one, query="state=nonsense&sort=nonsense")) == 3
    assert partners.noted(mine)[-1][0] == "webhook.log_exported"


def test_an_export_of_a_customers_log_is_read_by_nobody_else(mine: Partner, browser: Client) -> None:
    fjord = partners.customer(mine)
    theirs, _ = webhooks.endpoint(partners.customer_actor(fjord), "https://0.0.0.0/", "alert.opened")
    ola = partners.browser(partners.customer_user(fjord))
    there = ola.post(f"{ALL}{theirs.id}/deliveries/export/", {"form": "xlsx"})["Location"]
    assert (ola.get(there).status_code, browser.get(there).status_code) == (200, 404)
    assert browser.post(f"{ALL}{theirs.id}/deliveries/export/").status_code == 404

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.enrolment import queries
from fleetward.domain.enrolment.models import EnrolmentKey, KeyKind
from fleetward.domain.enrolment.operations import keys
from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.kit.ids import uuid7
from tests.factories import enrolment, feed_files, partners, sales_feed

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def customer(db: None) -> Customer:
    del db
    return partners.customer(partners.partner())


@pytest.fixture
def browser(customer: Customer) -> Client:
    return partners.browser(partners.customer_user(customer))


def place(of: Customer, rest: str = "") -> str:
    return f"/customers/{of.id}/settings/enrolment/{rest}"


def make(browser: Client, of: Customer, **said: Any) -> Any:
    form = {"label": "Reception", "most_devices": 5, "days": 10, "kind": "cpin", "token": str(uuid7())} | said
    return browser.post(place(of, "new/"), form)


def stored() -> list[EnrolmentKey]:
    return list(EnrolmentKey.objects.using("vendor").order_by("id"))


def labels(browser: Client, of: Customer, query: str = "") -> list[str]:
    return [one["key"].label for one in browser.get(place(of) + query).context["rows"]]


def told(answer: Any) -> list[str]:
    return [str(one) for one in answer.context["messages"]]


def test_nothing_yet_is_explained(browser: Client, customer: Customer) -> None:
    text = browser.get(place(customer)).content.decode()
    assert ("No key yet" in text, "Make a cPIN" in text) == (True, True)
    assert f'<a href="{place(customer)}" aria-current="page">Enrolment</a>' in text


def test_a_cpin_is_made_and_shown_this_once(browser: Client, customer: Customer) -> None:
    assert browser.get(place(customer, "new/?kind=cpin")).context["form"].initial["most_devices"] == 100
    answer = make(browser, customer)
    secret = answer.context["secret"]
    assert (answer.status_code, re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}", secret) is not None) == (201, True)
    assert answer.content.decode().count(f'data-copy="{secret}"') == 1
    assert "no-store" in answer.headers["Cache-Control"]
    found = queries.secret_of(secret)
    assert [(one.label, one.most_devices, one.kind) for one in stored()] == [("Reception", 5, "cpin")]
    assert found is not None
    assert found.key_id == stored()[0].id
    assert abs(stored()[0].expires_at - timezone.now() - timedelta(days=10)) < timedelta(minutes=1)
    for rest in ("", f"{stored()[0].id}/"):
        assert secret not in browser.get(place(customer, rest)).content.decode()


def test_a_package_comes_with_four_texts_that_hold_its_token(
    browser: Client, customer: Customer, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://fleet.example"
    assert browser.get(place(customer, "new/?kind=package")).context["form"].initial["most_devices"] == 1_000
    answer = make(browser, customer, kind="package", label="<b>Aula's</b>")
    texts = [one.text for one in answer.context["snippets"]]
    assert len(texts) == 4
    assert all(answer.context["secret"] in text and "https://fleet.example" in text for text in texts)
    assert "<b>" not in answer.content.decode()


def test_a_form_that_is_sent_again_makes_no_second_key(browser: Client, customer: Customer) -> None:
    token = str(uuid7())
    make(browser, customer, token=token)
    again = make(browser, customer, token=token)
    assert (again.status_code, again["Location"], len(stored())) == (302, place(customer), 1)
    assert told(browser.get(place(customer)))[0].startswith("This key has been made already")


@pytest.mark.parametrize(
    "wrong",
    [{"label": " "}, {"most_devices": 0}, {"most_devices": 100_001}, {"days": 0}, {"days": 367}, {"token": "x"}],
)
def test_nonsense_is_refused_in_the_form(browser: Client, customer: Customer, wrong: dict[str, Any]) -> None:
    answer = make(browser, customer, **wrong)
    assert (answer.status_code, stored()) == (422, [])
    assert list(answer.context["form"].errors) == list(wrong)


def test_the_partners_people_make_keys_for_their_customers(customer: Customer) -> None:
    client = partners.browser(partners.partner_user(customer.partner, "technician", "Jens Vik"))
    assert make(client, customer).status_code == 201
    assert [one.created_by for one in stored()] == ["Jens Vik"]


def test_a_revoked_key_says_so_and_offers_nothing_more(browser: Client, customer: Customer) -> None:
    key, _ = enrolment.key(customer)
    answer = browser.post(place(customer, f"{key.id}/revoke/"), follow=True)
    assert told(answer) == ["Revoked: no PC enrols with “Reception” any more."]
    one = answer.context["rows"][0]
    assert (one["state"], one["may_revoke"], one["may_rotate"]) == ("Revoked", False, False)
    again = browser.post(place(customer, f"{key.id}/revoke/"), follow=True)
    assert told(again) == ["This key serves no more, or has been replaced already."]


def test_a_replaced_key_shows_the_new_secret_once_and_serves_for_the_overlap(
    browser: Client, customer: Customer
) -> None:
    key, old = enrolment.key(customer)
    address = place(customer, f"{key.id}/rotate/")
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"overlap": "2"}).status_code == 422
    answer = browser.post(address, {"overlap": "7"})
    assert (answer.status_code, answer.context["secret"] != old) == (201, True)
    states = {one["state"] for one in browser.get(place(customer)).context["rows"]}
    assert states == {"Valid", "Replaced, still valid"}
    assert browser.post(address, {"overlap": "7"})["Location"] == place(customer)
    assert browser.get(address)["Location"] == place(customer)
    assert len(stored()) == 2


def test_the_list_is_filtered_searched_and_sorted(browser: Client, customer: Customer) -> None:
    enrolment.key(customer, label="Branch")
    enrolment.key(customer, KeyKind.PACKAGE, label="All of Bergen", lasts=timedelta(days=1))
    gone, _ = enrolment.key(customer, label="Attic")
    keys.revoke_key(actor=SYSTEM, key=gone, now=timezone.now())
    assert labels(browser, customer) == ["Attic", "All of Bergen", "Branch"]
    assert labels(browser, customer, "?sort=label") == ["All of Bergen", "Attic", "Branch"]
    assert labels(browser, customer, "?sort=expires")[0] == "All of Bergen"
    assert labels(browser, customer, "?kind=package") == ["All of Bergen"]
    assert labels(browser, customer, "?state=revoked") == ["Attic"]
    assert labels(browser, customer, "?state=valid&q=B") == ["Branch"]
    assert labels(browser, customer, "?state=used_up") == []


def test_every_state_of_the_filter_finds_what_the_list_calls_so(browser: Client, customer: Customer) -> None:
    now = timezone.now()
    enrolment.key(customer, label="valid")
    enrolment.key(customer, label="expired", now=now - timedelta(days=91))
    _, cpin = enrolment.key(customer, label="used_up", most_devices=1)
    enrolment.enrol(cpin, feed_files.serial(0))
    revoked, _ = enrolment.key(customer, label="revoked")
    keys.revoke_key(actor=SYSTEM, key=revoked, now=now)
    replaced, _ = enrolment.key(customer, label="replaced")
    keys.rotate_key(actor=SYSTEM, key=replaced, overlap=timedelta(days=1), now=now)
    for state in ("expired", "used_up", "revoked", "replaced"):
        assert labels(browser, customer, f"?state={state}") == [state]
    assert sorted(labels(browser, customer, "?state=valid")) == ["replaced", "valid"]


def test_the_list_costs_the_same_for_one_and_for_three(browser: Client, customer: Customer) -> None:
    enrolment.key(customer)
    browser.get(place(customer))
    one = sales_feed.cost(browser, place(customer))
    for _ in range(2):
        enrolment.key(customer)
    assert sales_feed.cost(browser, place(customer)) == one


def test_anothers_key_is_not_there(browser: Client, customer: Customer) -> None:
    other = partners.customer(customer.partner, "Other AS")
    key, _ = enrolment.key(other)
    for address in (place(customer, f"{key.id}/"), place(other), place(other, f"{key.id}/")):
        assert browser.get(address).status_code == 404
    assert browser.post(place(customer, f"{key.id}/revoke/")).status_code == 404
    assert stored()[0].revoked_at is None

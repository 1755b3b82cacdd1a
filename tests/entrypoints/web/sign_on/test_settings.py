from __future__ import annotations

from typing import Any

import pytest

from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.models import SignOn, SignOnDomain
from tests.factories import partners as make
from tests.factories.sign_on import domain, running, tenant

pytestmark = pytest.mark.usefixtures("db")
HERE = "/settings/sign-on/"


def openid(issuer: str) -> dict[str, str]:
    return {"do": "openid", "issuer": issuer, "client_id": "c", "client_secret": "s"}


def test_a_provider_in_our_own_network_is_not_asked_and_a_sentence_says_so() -> None:
    own = make.partner()
    with running() as fake:
        answer = make.browser(make.partner_user(own)).post(HERE, openid(fake.url.replace("http:", "https:")))
    assert "The provider was not reached" in answer.content.decode()
    assert not SignOn.objects.exists()


def test_a_provider_that_calls_itself_something_else_is_not_saved(settings: Any) -> None:
    settings.OUTGOING_PRIVATE = True
    own = make.partner()
    with running() as fake:
        browser = make.browser(make.partner_user(own))
        assert "could not be trusted" in browser.post(HERE, openid(fake.url + "/")).content.decode()
        assert browser.post(HERE, openid(fake.url)).headers["Location"] == HERE
    assert SignOn.objects.get().issuer == fake.url


def test_a_customers_administrator_sets_up_its_own_and_its_partner_cannot() -> None:
    own = make.partner()
    customer = make.customer(own)
    here = f"/customers/{customer.id}{HERE}"
    browser = make.browser(make.customer_user(customer))
    assert browser.post(here, {"do": "domain", "name": "fjord.example"}).headers["Location"] == here
    assert (SignOnDomain.objects.get().customer_id, SignOnDomain.objects.get().accepted_at) == (customer.id, None)
    assert make.browser(make.partner_user(own)).get(here).status_code == 404


def test_a_token_is_shown_once() -> None:
    own = make.partner()
    browser = make.browser(make.partner_user(own))
    token = browser.post(HERE, {"do": "token"}).context["secret"]
    assert queries.tenant_of_token(token) == tenant(own)
    assert token not in browser.get(HERE).content.decode()


def test_nonsense_is_404_and_anothers_domain_too() -> None:
    own = make.partner()
    theirs = domain(make.partner("Bølgen AS"))
    browser = make.browser(make.partner_user(own))
    for told in ({"do": "explode"}, {"do": "give-up"}, {"do": "give-up", "domain": "x"},
                 {"do": "give-up", "domain": str(theirs.id)}, {"do": "rules", "role": "viewer"}):  # fmt: skip
        assert browser.post(HERE, told).status_code == 404


def test_the_program_manager_decides_on_the_page() -> None:
    asked = domain(make.partner(), accepted=False)
    browser = make.browser(make.vendor_user("program_manager"))
    browser.post(f"/sign-in-domains/{asked.id}/", {"do": "accept"})
    asked.refresh_from_db()
    assert asked.accepted_at is not None
    assert "example.com" in browser.get("/sign-in-domains/").content.decode()

"""The way to an OpenID provider and back: who gets in, and everything that must not let anybody in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from fleetward.domain.customers.models import CustomerMember
from fleetward.domain.partners.models import PartnerMember, VendorMember
from fleetward.domain.sign_on.models import Attempt, Identity, Provisioned
from fleetward.foundation.accounts.models import User
from tests.factories import partners as make
from tests.factories.sign_on import OTHER_KEY, FakeOpenID, domain, running, sign_on, tenant
from tests.journeys.people import PASSWORD, with_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.sign_on.models import SignOn

pytestmark = pytest.mark.usefixtures("db")
REFUSED = 403
HOUR = timedelta(hours=1)


@pytest.fixture
def provider(settings: Any) -> Iterator[FakeOpenID]:
    settings.OUTGOING_PRIVATE = True
    with running() as fake:
        yield fake


@pytest.fixture
def own() -> Partner:
    return make.partner()


def leave(browser: Client, own_sign_on: SignOn, next_path: str = "") -> dict[str, str]:
    """Go to the provider; what it is asked."""
    answer = browser.get(f"/sign-on/{own_sign_on.id}/go/", {"next": next_path} if next_path else {})
    assert answer.status_code == 200
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.context["to"]).query).items()}


def back(browser: Client, own_sign_on: SignOn, state: str, **also: str) -> HttpResponse:
    return browser.get(f"/sign-on/{own_sign_on.id}/back/", {"code": "c", "state": state, **also})  # type: ignore[return-value]


def come(provider: FakeOpenID, own_sign_on: SignOn, next_path: str = "", **says: Any) -> tuple[Client, HttpResponse]:
    """All the way, with these claims."""
    browser = Client()
    asked = leave(browser, own_sign_on, next_path)
    provider.nonce, provider.says = asked["nonce"], says
    return browser, back(browser, own_sign_on, asked["state"])


def signed_in(browser: Client) -> str | None:
    return browser.session.get("_auth_user_id")


def of(user: User) -> dict[str, Any]:
    return {"email": user.email, "email_verified": True}


def test_a_member_comes_in_by_address_once_and_by_subject_from_then_on(provider: FakeOpenID, own: Partner) -> None:
    user, here = make.partner_user(own, "technician"), sign_on(own, provider)
    domain(own)
    browser, answer = come(provider, here, "/customers/", **of(user))
    assert (answer.status_code, answer.headers["Location"], signed_in(browser)) == (302, "/customers/", str(user.id))
    browser, answer = come(provider, here, sub="s-1", email="another@elsewhere.example", email_verified=False)
    assert signed_in(browser) == str(user.id)
    assert [action for action, _ in make.noted(own)] == ["sign_on.linked", "sign_on.signed_in", "sign_on.signed_in"]


def test_the_request_has_a_challenge_and_the_code_goes_back_with_its_verifier(
    provider: FakeOpenID, own: Partner
) -> None:
    user, here = make.partner_user(own), sign_on(own, provider)
    domain(own)
    browser = Client()
    asked = leave(browser, here)
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    provider.nonce, provider.says = asked["nonce"], of(user)
    back(browser, here, asked["state"])
    assert provider.asked[0]["code_verifier"] == [Attempt.objects.get().verifier]


@pytest.mark.parametrize("says", [
    {"iss": "https://another.example"}, {"aud": "another"}, {"aud": ["fleetward", "another"]}, {"azp": "another"},
    {"nonce": "another"}, {"nonce": None}, {"exp": 1}, {"exp": None}, {"sub": None}, {"sub": ""}, {"aud": None},
    {"iat": -HOUR}, {"iat": HOUR}, {"nbf": HOUR},
    {"email_verified": False}, {"email": None}, {"email": "kari@elsewhere.example"}, {"email": "@example.com"},
    {"sub": "x" * 301}, {"sub": "a\0"}, {"email": "a\0@example.com"}, {"email": 7}, {"sub": 7},
], ids=str)  # fmt: skip
def test_a_token_that_does_not_prove_it_lets_nobody_in(
    provider: FakeOpenID, own: Partner, says: dict[str, Any]
) -> None:
    user, here = make.partner_user(own), sign_on(own, provider)
    domain(own)
    browser, answer = come(provider, here, **(of(user) | says))
    assert (answer.status_code, signed_in(browser)) == (REFUSED, None)
    assert not Identity.objects.exists()


@pytest.mark.parametrize(("key", "algorithm", "kid"), [
    (OTHER_KEY, "RS256", "one"), (OTHER_KEY, "RS256", "two"), (None, "none", "one"), ("x" * 32, "HS256", "one"),
], ids=["another key", "an unknown key", "unsigned", "by a shared secret"])  # fmt: skip
def test_a_token_that_is_not_signed_by_the_provider_lets_nobody_in(
    provider: FakeOpenID, own: Partner, key: Any, algorithm: str, kid: str
) -> None:
    user, here = make.partner_user(own), sign_on(own, provider)
    domain(own)
    provider.key, provider.algorithm, provider.kid = key, algorithm, kid
    browser, answer = come(provider, here, **of(user))
    assert (answer.status_code, signed_in(browser)) == (REFUSED, None)


def test_an_answer_serves_once_in_time_in_its_own_browser_and_by_its_own_state(
    provider: FakeOpenID, own: Partner
) -> None:
    user, here = make.partner_user(own), sign_on(own, provider)
    domain(own)
    browser, stranger = Client(), Client()
    asked = leave(browser, here)
    provider.nonce, provider.says = asked["nonce"], of(user)
    assert back(stranger, here, asked["state"]).status_code == REFUSED  # somebody else's browser
    leave(stranger, here)
    assert back(stranger, here, asked["state"]).status_code == REFUSED  # and one with an attempt of its own
    assert back(browser, here, asked["state"]).status_code == 302
    browser.logout()
    assert back(browser, here, asked["state"]).status_code == REFUSED  # replayed
    asked = leave(browser, here)
    assert back(browser, here, "a\0").status_code == REFUSED
    asked = leave(browser, here)
    assert back(browser, here, "another").status_code == REFUSED
    asked = leave(browser, here)
    Attempt.objects.update(started_at=timezone.now() - timedelta(minutes=16))
    assert back(browser, here, asked["state"]).status_code == REFUSED


def test_an_answer_of_another_issuer_is_not_taken(provider: FakeOpenID, own: Partner) -> None:
    """A mix-up: the browser is sent back with a code of another provider."""
    user, here, rival = make.partner_user(own), sign_on(own, provider), make.partner("Bølgen AS")
    domain(own)
    foreign = sign_on(rival, provider)
    browser = Client()
    asked = leave(browser, here)
    provider.nonce, provider.says = asked["nonce"], of(user)
    assert back(browser, foreign, asked["state"]).status_code == REFUSED  # at the address of another provider
    asked = leave(browser, here)
    assert back(browser, here, asked["state"], iss="https://another.example").status_code == REFUSED
    asked = leave(browser, here)
    assert back(browser, here, asked["state"], error="access_denied").status_code == REFUSED
    assert provider.asked == []


def test_a_foreign_provider_signs_nobody_in_who_is_not_of_its_own_tenant(provider: FakeOpenID, own: Partner) -> None:
    """Each of these addresses is asserted, as verified, by the provider of another partner, and of a customer."""
    rival, customer = make.partner("Bølgen AS"), make.customer(own)
    people = [make.partner_user(own), make.customer_user(customer), make.vendor_user("auditor")]
    both = make.partner_user(rival)  # a member there, and of the vendor's people too
    VendorMember.objects.create(user=both, role="auditor")
    at_two = make.partner_user(rival)
    PartnerMember.objects.create(user=at_two, partner=own, role="viewer")
    theirs = domain(rival)
    for joins in (False, True):
        here = sign_on(rival, provider, joins=joins)
        for user in [*people, both, at_two]:
            browser, answer = come(provider, here, sub=user.email, **of(user))
            assert (answer.status_code, signed_in(browser)) == (REFUSED, None)
        here.delete()
    theirs.delete()
    domain(customer)
    for user in (people[0], people[2], both):  # nor the customer's provider its partner's people
        browser, answer = come(provider, here := sign_on(customer, provider, joins=True), sub=user.email, **of(user))
        assert (answer.status_code, signed_in(browser)) == (REFUSED, None)
        here.delete()
    assert Identity.objects.count() == 0
    assert CustomerMember.objects.count() == 1


def test_the_same_subject_at_two_providers_is_two_people(provider: FakeOpenID, own: Partner) -> None:
    rival = make.partner("Bølgen AS")
    user = make.partner_user(own)
    domain(own)
    here, foreign = sign_on(own, provider), sign_on(rival, provider)
    come(provider, here, sub="s-1", **of(user))
    browser, answer = come(provider, foreign, sub="s-1", **of(user))
    assert (answer.status_code, signed_in(browser)) == (REFUSED, None)


def test_a_domain_that_waits_or_is_anothers_proves_nothing(provider: FakeOpenID, own: Partner) -> None:
    user, here = make.partner_user(own), sign_on(own, provider)
    domain(own, accepted=False)
    domain(make.partner("Bølgen AS"))
    browser, answer = come(provider, here, **of(user))
    assert (answer.status_code, signed_in(browser)) == (REFUSED, None)
    assert make.noted(own) == [("sign_on.refused", {"why": "foreign_address", "email": user.email})]


def test_who_has_lost_the_place_stays_outside_however_well_known(provider: FakeOpenID, own: Partner) -> None:
    user, here = make.partner_user(own), sign_on(own, provider, joins=True)
    domain(own)
    come(provider, here, **of(user))
    PartnerMember.objects.filter(user=user).delete()
    browser, answer = come(provider, here, **of(user))
    assert (answer.status_code, signed_in(browser)) == (REFUSED, None)


def test_a_member_is_not_taken_over_by_another_account_of_the_provider(provider: FakeOpenID, own: Partner) -> None:
    user, here = make.partner_user(own), sign_on(own, provider)
    domain(own)
    come(provider, here, sub="s-1", **of(user))
    browser, answer = come(provider, here, sub="s-2", **of(user))
    assert (answer.status_code, signed_in(browser)) == (REFUSED, None)


def test_a_newcomer_joins_in_the_role_that_was_said_only_where_that_is_wanted(
    provider: FakeOpenID, own: Partner
) -> None:
    here = sign_on(own, provider, role="technician")
    domain(own)
    says: dict[str, Any] = {"email": "New@Example.com", "email_verified": True, "name": "Ny Ansatt"}
    browser, answer = come(provider, here, **says)
    assert (answer.status_code, User.objects.count()) == (REFUSED, 0)
    here.joins = True
    here.save()
    browser, answer = come(provider, here, **says)
    member = PartnerMember.objects.get()
    assert (member.partner_id, member.role, member.user.email) == (own.id, "technician", "new@example.com")
    assert signed_in(browser) == str(member.user_id)
    assert not member.user.has_usable_password()


def test_whom_the_provider_has_sent_away_does_not_join_again_by_itself(provider: FakeOpenID, own: Partner) -> None:
    user, here = make.user(), sign_on(own, provider, joins=True)
    domain(own)
    Provisioned.objects.create(**tenant(own).columns, user=user, email=user.email, role="viewer", active=False)
    browser, answer = come(provider, here, **of(user))
    assert (answer.status_code, signed_in(browser)) == (REFUSED, None)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
                                  "https:evil.example", "\t//evil.example", "customers/"])  # fmt: skip
def test_nobody_is_led_to_another_host_afterwards(provider: FakeOpenID, own: Partner, path: str) -> None:
    user, here = make.partner_user(own), sign_on(own, provider)
    domain(own)
    _browser, answer = come(provider, here, path, **of(user))
    assert answer.headers["Location"] == "/"


def test_nobody_is_sent_to_a_provider_that_was_never_tested(provider: FakeOpenID, own: Partner) -> None:
    here = sign_on(own, provider, tested_at=None)
    domain(own)
    assert Client().get(f"/sign-on/{here.id}/go/").status_code == 404
    answer = Client().post("/sign-on/", {"login": "kari@example.com"})
    assert answer.headers["Location"] == "/account/login/"


def test_an_address_leads_to_its_own_organisation_and_any_other_to_the_password(
    provider: FakeOpenID, own: Partner
) -> None:
    sign_on(own, provider)
    domain(own)
    answer = Client().post("/sign-on/", {"login": "Kari@Example.com"})
    assert answer.context["to"].startswith(f"{provider.url}/authorize?")
    answer = Client().post("/sign-on/", {"login": "kari@sub.example.com", "next": "/customers/"})
    assert answer.headers["Location"] == "/account/login/?next=%2Fcustomers%2F"


def test_where_it_is_required_a_password_lets_only_administrators_in(provider: FakeOpenID, own: Partner) -> None:
    here = sign_on(own, provider, required=True)
    domain(own)
    technician = with_password(make.partner_user(own, "technician"))
    administrator = with_password(make.partner_user(own))
    browser = Client()
    answer = browser.post("/account/login/", {"login": technician.email, "password": PASSWORD})
    assert (answer.headers["Location"], signed_in(browser)) == (f"/sign-on/{here.id}/go/", None)
    browser = Client()
    browser.post("/account/login/", {"login": administrator.email, "password": PASSWORD})
    assert signed_in(browser) == str(administrator.id)


def test_a_test_signs_nobody_in_and_only_its_tester_sees_how_it_went(provider: FakeOpenID, own: Partner) -> None:
    here = sign_on(own, provider, tested_at=None)
    administrator, other = make.partner_user(own), make.partner_user(own)
    browser = make.browser(administrator)
    asked = parse_qs(urlsplit(browser.post("/settings/sign-on/test/").context["to"]).query)
    provider.nonce, provider.says = asked["nonce"][0], of(other)
    assert back(browser, here, asked["state"][0]).headers["Location"] == "/settings/sign-on/"
    assert signed_in(browser) == str(administrator.id)
    here.refresh_from_db()
    assert here.tested_at is not None
    assert not Identity.objects.exists()


def test_a_session_by_single_sign_on_needs_no_second_factor_of_ours(
    provider: FakeOpenID, own: Partner, settings: Any
) -> None:
    settings.REQUIRE_MFA = True
    user, here = make.partner_user(own, "technician"), sign_on(own, provider)
    domain(own)
    browser, _answer = come(provider, here, **of(user))
    assert browser.get("/customers/").status_code == 200
    assert make.browser(user).get("/customers/").status_code == 302

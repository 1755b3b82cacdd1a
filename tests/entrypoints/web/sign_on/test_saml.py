"""A SAML provider's answer comes without our session: only the browser that asked for it can use it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from fleetward.domain.sign_on.models import Attempt, Protocol
from tests.factories import partners as make
from tests.factories.saml import CONFIGURATION, ISSUER, assertion, response, signed
from tests.factories.sign_on import domain, sign_on

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.sign_on.models import SignOn

pytestmark = pytest.mark.usefixtures("db")
REFUSED = 403


def saml_of(of: Partner) -> SignOn:
    return sign_on(of, protocol=Protocol.SAML, issuer=ISSUER, configuration=CONFIGURATION)


def base(of: SignOn) -> str:
    return f"http://localhost:8000/sign-on/{of.id}/"


def leave(browser: Client, of: SignOn) -> Attempt:
    browser.get(f"/sign-on/{of.id}/go/")
    return Attempt.objects.get(id=browser.session["sign_on_attempt"])


def answered(of: SignOn, attempt: Attempt, email: str, *, at: SignOn | None = None, state: str = "") -> HttpResponse:
    """The provider posts what it says, from its own page."""
    request = f"_{attempt.nonce}"
    text = response(base(of), signed(assertion(base(of), email=email, request=request)), request=request)
    told: Any = {"SAMLResponse": text, "RelayState": state or attempt.state}
    return Client(enforce_csrf_checks=True).post(f"/sign-on/{(at or of).id}/saml/", told)  # type: ignore[return-value]


def test_the_browser_that_asked_is_signed_in_once_and_no_other() -> None:
    own = make.partner()
    user, here = make.partner_user(own, "technician"), saml_of(own)
    domain(own)
    browser, stranger = Client(), Client()
    attempt = leave(browser, here)
    to = answered(here, attempt, user.email).headers["Location"]
    leave(stranger, here)
    assert stranger.get(to).status_code == REFUSED
    assert browser.get(to).status_code == 302
    assert browser.session["_auth_user_id"] == str(user.id)
    assert answered(here, attempt, user.email).status_code == REFUSED  # replayed by the provider's page
    browser.logout()
    assert browser.get(to).status_code == REFUSED  # and by the browser


def test_an_answer_by_another_state_or_at_another_provider_or_twice_is_refused() -> None:
    own, rival = make.partner(), make.partner("Bølgen AS")
    user, here, foreign = make.partner_user(own), saml_of(own), saml_of(rival)
    domain(own)
    attempt = leave(Client(), here)
    assert answered(here, attempt, user.email, state="another").status_code == REFUSED
    assert answered(here, attempt, user.email, at=foreign).status_code == REFUSED
    other = leave(Client(), here)
    assert answered(here, attempt, user.email, state=other.state).status_code == REFUSED  # another's request
    assert answered(here, attempt, user.email).status_code == 302
    assert answered(here, attempt, user.email).status_code == REFUSED


def test_finishing_before_the_provider_has_answered_signs_nobody_in() -> None:
    own = make.partner()
    here, browser = saml_of(own), Client()
    attempt = leave(browser, here)
    assert browser.get(f"/sign-on/{here.id}/finish/", {"state": attempt.state}).status_code == REFUSED
    assert browser.get(f"/sign-on/{here.id}/back/", {"state": attempt.state, "code": "c"}).status_code == REFUSED


def test_a_foreign_saml_provider_signs_nobody_in() -> None:
    own, rival = make.partner(), make.partner("Bølgen AS")
    user, foreign, browser = make.partner_user(own), saml_of(rival), Client()
    domain(own)
    to = answered(foreign, leave(browser, foreign), user.email).headers["Location"]
    assert browser.get(to).status_code == REFUSED
    assert "_auth_user_id" not in browser.session

"""A second factor that is set or removed ends the sessions that came in without it; wrong codes are noted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.factories import partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")
LOGIN, PASSWORD, SECRET = "/account/login/", "correct horse battery", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def kari(mine: Partner) -> User:
    person = partners.partner_user(mine)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(user: User) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(LOGIN, {"login": user.email, "password": PASSWORD})


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def inside(client: Client) -> bool:
    return client.get("/preferences/").status_code == 200


def actions(mine: Partner) -> list[str]:
    return [action for action, _details in partners.noted(mine)]


def test_setting_and_removing_a_second_factor_ends_all_other_sessions(mine: Partner, kari: User) -> None:
    (other, _), (own, _) = sign_in(kari), sign_in(kari)
    own.post("/account/reauthenticate/", {"password": PASSWORD})
    page = own.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert own.post("/account/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert "You have been signed out everywhere else." in own.get("/preferences/").content.decode()
    assert (inside(other), inside(own)) == (False, True)
    assert actions(mine)[-1] == "user.sessions_ended"
    another = partners.browser(kari)
    assert own.post("/account/2fa/totp/deactivate/").status_code == 302
    assert (inside(another), inside(own), Authenticator.objects.count()) == (False, True, 0)


def test_a_wrong_code_is_noted_in_the_persons_own_tenant(mine: Partner, kari: User) -> None:
    TOTP.activate(kari, SECRET)
    client, asked = sign_in(kari)
    assert asked.headers["Location"] == "/account/2fa/authenticate/"
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert actions(mine) == ["user.code_refused"]
    assert client.post("/account/2fa/authenticate/", {"code": code(SECRET)}).status_code == 302
    assert partners.noted(mine)[-1] == ("user.signed_in", {"shown": ["password", "totp"]})


def test_a_code_opens_once(kari: User) -> None:
    """What was used is remembered for all processes."""
    TOTP.activate(kari, SECRET)
    now = code(SECRET)
    entered = []
    for _ in range(2):
        client, _asked = sign_in(kari)
        entered.append(client.post("/account/2fa/authenticate/", {"code": now}).status_code)
    assert entered == [302, 200]

"""The page of one's own sessions: where from, by which browser, when last; and their end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fleetward.foundation.accounts.sessions import Session
from tests.factories import partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")
ADDRESS, PASSWORD = "/preferences/sessions/", "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Safari/537.36 Edg/128.0"


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def kari(mine: Partner) -> User:
    person = partners.partner_user(mine)
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(user: User, browser: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    client = Client(HTTP_USER_AGENT=browser, REMOTE_ADDR=address)
    assert client.post("/account/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def listed(client: Client) -> list[tuple[str, str]]:
    """(browser, address) of each row; this one first."""
    text = client.get(ADDRESS).content.decode()
    rows = re.findall(
        r'<th scope="row" class="hold">(.*?)<span class="sub.*?</th>\s*<td class="mono.*?">(.*?)</td>', text
    )
    return [(re.sub(r"<[^>]+>", "", browser), address) for browser, address in rows]


def references(client: Client) -> list[str]:
    return re.findall(r'name="session" value="(\w+)"', client.get(ADDRESS).content.decode())


def end(client: Client, **sent: str) -> str:
    """Press a button, show the password once more, and read what is said."""
    asked = client.post(ADDRESS, sent)
    assert asked.headers["Location"] == f"/account/reauthenticate/?{urlencode({'next': ADDRESS})}"
    return client.post(asked.headers["Location"], {"password": PASSWORD}, follow=True).content.decode()


def inside(client: Client) -> bool:
    return client.get("/preferences/").status_code == 200


def test_a_person_sees_where_it_is_signed_in_this_one_first(kari: User) -> None:
    signed_in(kari, EDGE, "198.51.100.2")
    own = signed_in(kari)
    signed_in(neighbour_of(kari))
    assert listed(own) == [("Firefox on Linux This one", "192.0.2.7"), ("Edge on Windows", "198.51.100.2")]


def neighbour_of(kari: User) -> User:
    """Somebody else, with the same password."""
    other = partners.partner_user(partners.partner("Other AS"))
    other.password = kari.password
    other.save()
    return other


def test_no_page_shows_a_key_of_a_session(kari: User) -> None:
    own = signed_in(kari)
    text = own.get(ADDRESS).content.decode()
    assert [key for key in Session.objects.values_list("session_key", flat=True) if key in text] == []


def test_one_session_is_ended(mine: Partner, kari: User) -> None:
    other, third, own = signed_in(kari, EDGE), signed_in(kari), signed_in(kari)
    edge = references(own)[[browser for browser, _ in listed(own)[1:]].index("Edge on Windows")]
    assert "The session has been ended." in end(own, session=edge)
    assert (inside(other), inside(third), inside(own)) == (False, True, True)
    assert partners.noted(mine)[-1] == ("user.sessions_ended", {"count": 1})
    assert own.post(ADDRESS, {"session": edge}).status_code == 302  # a button that is pressed twice


def test_all_others_are_ended(mine: Partner, kari: User) -> None:
    others, own = [signed_in(kari), signed_in(kari)], signed_in(kari)
    assert "2 other sessions have been ended." in end(own)
    assert ([inside(one) for one in others], inside(own)) == ([False, False], True)
    assert partners.noted(mine)[-1] == ("user.sessions_ended", {"count": 2})


def test_who_does_not_know_the_password_ends_nothing(kari: User) -> None:
    other, own = signed_in(kari), signed_in(kari)
    asked = own.post(ADDRESS)
    assert own.post(asked.headers["Location"], {"password": "wrong wrong wrong"}).status_code == 200
    assert inside(other)


def test_nobody_ends_anothers(kari: User) -> None:
    somebody = neighbour_of(kari)
    neighbour, other, own = signed_in(somebody), signed_in(somebody), signed_in(kari)
    end(own, session=references(neighbour)[0])
    own.post(ADDRESS)
    assert (inside(neighbour), inside(other)) == (True, True)


def test_another_password_ends_all_others_and_they_are_not_listed(kari: User) -> None:
    other, own = signed_in(kari), signed_in(kari)
    own.post("/account/password/change/", {
        "oldpassword": PASSWORD, "password1": "another horse battery", "password2": "another horse battery",
    })  # fmt: skip
    assert (inside(other), inside(own), len(listed(own))) == (False, True, 1)


@pytest.mark.parametrize(
    ("told", "shown"), [("", "Unknown browser"), ("curl/8.0", "Unknown browser"), ("X Firefox/1", "Firefox")]
)
def test_a_browser_is_called_what_it_says_as_far_as_that_is_known(kari: User, told: str, shown: str) -> None:
    assert listed(signed_in(kari, told)) == [(f"{shown} This one", "192.0.2.7")]


def test_the_number_of_queries_does_not_grow_with_the_sessions(kari: User) -> None:
    own, counts = signed_in(kari), []
    for _ in range(3):
        signed_in(kari)
        with CaptureQueriesContext(connection) as found:
            own.get(ADDRESS)
        counts.append(len(found))
    assert counts[0] == counts[2]

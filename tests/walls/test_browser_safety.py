"""What every page tells the browser, and what passwords and sessions are held to."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from tests.factories import credentials, partners

pytestmark = pytest.mark.usefixtures("db")

POLICY = ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")


def page(name: str, client: Client) -> Any:
    return client.get(reverse(name))


def signed_in(password: str = "") -> tuple[Client, Any]:
    client, person = Client(), partners.partner_user(partners.partner())
    if password:
        person.set_password(password)
        person.save()
        client.post(reverse("account_login"), {"login": person.email, "password": password})
    else:
        client.force_login(person)
    return client, person


@pytest.mark.parametrize("name", ["account_login", "pool", "health", "api-1:openapi-json"])
def test_every_answer_says_what_a_browser_may_do_with_it(name: str) -> None:
    answer = page(name, signed_in()[0])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert all(part in answer.headers["Content-Security-Policy"] for part in POLICY)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "charset=utf-8" in answer.headers["Content-Type"] or "json" in answer.headers["Content-Type"]


@pytest.mark.parametrize("name", ["home", "pool", "preferences", "account_change_password", "mfa_index", "search"])
def test_pages_of_signed_in_people_are_not_kept_on_disk(name: str) -> None:
    assert "no-store" in page(name, signed_in()[0]).headers["Cache-Control"]


def test_the_answers_to_programs_are_as_before() -> None:
    token = credentials.personal(partners.partner_user(partners.partner()))[1]
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_the_session_is_for_the_server_alone_and_goes_to_no_other_site() -> None:
    client, _person = signed_in("correct horse battery")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_signing_in_makes_a_new_session_and_signing_out_ends_it() -> None:
    client, person = signed_in("correct horse battery")
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    assert page("pool", client).status_code == 302
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = first
    assert page("pool", old).status_code == 302
    client.post(reverse("account_login"), {"login": person.email, "password": "correct horse battery"})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first


def test_a_form_without_the_token_of_its_page_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(partners.partner_user(partners.partner()))
    assert client.post(reverse("pool-export")).status_code == 403


def test_signing_in_leads_to_no_other_site() -> None:
    client, person = Client(), partners.partner_user(partners.partner())
    person.set_password("correct horse battery")
    person.save()
    sent = {"login": person.email, "password": "correct horse battery", "next": "https://evil.example/"}
    assert client.post(reverse("account_login"), sent).headers["Location"] == "/"


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_short_and_common_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["a" * 11 + "z", "x y" * 40, "æøå" * 5])
def test_any_characters_and_any_length_from_twelve_on_will_do(password: str) -> None:
    validate_password(password)


def test_passwords_are_hashed_slowly() -> None:
    algorithm, iterations, *_rest = make_password("correct horse battery").split("$")
    assert algorithm == "pbkdf2_sha256"
    assert int(iterations) >= 600_000


def test_guessing_passwords_is_slowed_down() -> None:
    client, person = Client(), partners.partner_user(partners.partner())
    person.set_password("correct horse battery")
    person.save()
    statuses = [
        client.post(reverse("account_login"), {"login": person.email, "password": f"wrong {number}"}).status_code
        for number in range(12)
    ]
    after = client.post(reverse("account_login"), {"login": person.email, "password": "correct horse battery"})
    assert (statuses[0], after.status_code) == (200, 200)  # not let in, though it is right


def test_a_removed_user_is_out_at_once() -> None:
    client, person = signed_in()
    assert page("pool", client).status_code in {200, 404}
    person.is_active = False
    person.save()
    assert page("pool", client).status_code == 302


def test_nothing_is_debugged_here() -> None:
    assert settings.DEBUG is False

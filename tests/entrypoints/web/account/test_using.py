"""A session ends when nobody uses it, and at the latest after a fortnight; and no page costs a write by it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fleetward.foundation.accounts.queries import SEEN
from fleetward.foundation.accounts.sessions import Session
from tests.factories import partners

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")
HOUR, DAY, PAGE = 3_600, 86_400, "/preferences/"


@pytest.fixture
def browser() -> Client:
    return partners.browser(partners.partner_user(partners.partner()))


def age(client: Client, **seconds: int) -> None:
    """Let the session be older: `since` signing in, `at` the last use."""
    session = client.session
    session[SEEN] = session[SEEN] | {name: time.time() - ago for name, ago in seconds.items()}
    session.save()


def used(client: Client) -> Any:
    return client.session[SEEN]["at"]


def written(client: Client, **headers: str) -> list[str]:
    """Tables that are written to when the page is asked for."""
    with CaptureQueriesContext(connection) as found:
        client.get(PAGE, headers=headers)
    return [one["sql"].split('"')[1] for one in found if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_no_page_costs_a_write(browser: Client) -> None:
    assert [written(browser), written(browser)] == [[], []]


def test_use_is_noted_once_an_hour_and_moves_the_end_on(browser: Client) -> None:
    age(browser, at=HOUR + 1)
    assert [written(browser), written(browser)] == [["accounts_session"], []]
    left = Session.objects.get().expire_date - timezone.now()
    assert settings.SESSION_IDLE < left.total_seconds() <= settings.SESSION_IDLE + HOUR


def test_a_page_that_asks_again_by_itself_is_no_use(browser: Client) -> None:
    age(browser, at=3 * HOUR)
    before = used(browser)
    assert (written(browser, HX_Request="true"), used(browser)) == ([], before)


def test_a_session_that_nobody_used_for_a_day_is_over(browser: Client) -> None:
    assert browser.get(PAGE).status_code == 200
    Session.objects.update(expire_date=timezone.now())
    assert browser.get(PAGE).status_code == 302


@pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 302)])
def test_a_session_is_over_after_a_fortnight_however_much_it_is_used(browser: Client, days: int, status: int) -> None:
    age(browser, since=days * DAY)
    assert (browser.get(PAGE).status_code, Session.objects.count()) == (status, int(status == 200))


def test_as_decided_in_the_document() -> None:
    assert (settings.SESSION_IDLE, settings.SESSION_LONGEST) == (24 * HOUR, 14 * DAY)
    assert settings.SESSION_COOKIE_AGE == settings.SESSION_IDLE + settings.SESSION_SEEN_EVERY

"""The notification area and the bell."""

from __future__ import annotations

import html as entities
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fleetward.entrypoints.web.notifications import preferences
from fleetward.foundation.notifications.kinds import KINDS
from tests.entrypoints.web.customers.pages import html, queries
from tests.factories import partners
from tests.factories.notices import notices, say

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")

AREA = "/notifications/"


def titles(client: Client, address: str = AREA) -> list[str]:
    return re.findall(r'<button class="link">(.*?)</button>', html(client, address))


def test_it_lists_what_the_person_was_told_newest_first_and_filters() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    client, now = partners.browser(kari), timezone.now()
    say(kari, mine, "one", now=now - timedelta(hours=2))
    say(kari, mine, "many", kind="pool.arrived", n=12_345, now=now - timedelta(hours=1))
    say(partners.partner_user(mine), mine, "of another")
    say(kari, partners.partner("Rival AS"), "elsewhere")
    assert titles(client) == ["12,345 PCs have arrived on your page.", "The file one.xlsx is ready."]
    assert titles(client, f"{AREA}?kind=job.done") == ["The file one.xlsx is ready."]
    client.post(f"{AREA}{notices(kari)[0].id}/open/")
    assert titles(client, f"{AREA}?read=no") == ["12,345 PCs have arrived on your page."]
    assert titles(client, f"{AREA}?kind=nonsense&read=nonsense&at=x") == titles(client)


def test_more_than_a_page_is_paged_by_time() -> None:
    mine = partners.partner()
    kari, now = partners.partner_user(mine), timezone.now()
    for number in range(51):
        say(kari, mine, f"{number:02}", now=now - timedelta(minutes=number))
    client = partners.browser(kari)
    first = html(client, AREA)
    following = re.search(r'href="(/notifications/\?[^"]*at=[^"]+)"', first)
    assert following
    assert titles(client, entities.unescape(following[1])) == ["The file 50.xlsx is ready."]


def test_it_takes_as_many_queries_for_three_as_for_one() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    client = partners.browser(kari)
    say(kari, mine, "one")
    before = queries(client, AREA)
    for subject in ("two", "three"):
        say(kari, mine, subject)
    assert queries(client, AREA) == before


def test_a_click_marks_it_read_and_leads_to_its_page() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    notice = say(kari, mine, kind="pool.arrived", n=1)
    answer = partners.browser(kari).post(f"{AREA}{notice.id}/open/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/unassigned-devices/")
    assert notices(kari)[0].read_at


def test_anothers_notice_is_not_there() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    notice = say(kari, mine)
    for other in (partners.partner_user(mine), partners.partner_user(partners.partner("Rival AS"))):
        assert partners.browser(other).post(f"{AREA}{notice.id}/open/").status_code == 404
    assert notices(kari)[0].read_at is None


def test_all_are_marked_as_read_at_once() -> None:
    mine = partners.partner()
    kari, ola = partners.partner_user(mine), partners.partner_user(mine)
    for user in (kari, kari, ola):
        say(user, mine)
    assert partners.browser(kari).post(f"{AREA}read/").status_code == 302
    assert [bool(notices(user)[0].read_at) for user in (kari, ola)] == [True, False]


def test_the_bell_asks_and_is_answered_only_when_the_number_is_another() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    client = partners.browser(kari)
    assert client.get(f"{AREA}unread?shown=0").status_code == 204
    say(kari, mine)
    answer = client.get(f"{AREA}unread?shown=0")
    text = answer.content.decode()
    assert ("Notifications: 1 waits" in text, "1 notification waits." in text) == (True, True)
    assert client.get(f"{AREA}unread?shown=1").status_code == 204
    fewer = client.get(f"{AREA}unread?shown=2").content.decode()
    assert ("Notifications: 1 waits" in fewer, "unread-said" in fewer) == (True, False)
    assert client.get(f"{AREA}unread?shown=nonsense").status_code == 200


def test_a_page_shows_the_last_number_without_asking_the_database() -> None:
    mine = partners.partner()
    kari, ola = partners.partner_user(mine), partners.partner_user(mine)
    client = partners.browser(kari)
    before = queries(client, "/preferences/")
    say(kari, mine)
    client.get(f"{AREA}unread?shown=0")
    assert 'aria-label="Notifications: 1 waits"' in html(client, "/preferences/")
    assert queries(client, "/preferences/") == before
    client.force_login(ola)  # the same browser
    assert 'aria-label="Notifications"' in html(client, "/preferences/")


def test_asking_costs_one_query_for_a_partners_people_beside_knowing_who_asks() -> None:
    mine = partners.partner()
    client = partners.browser(partners.partner_user(mine))
    assert queries_of_bell(client) == 4


def queries_of_bell(client: Client) -> int:
    """The session, the person, its place, and the number."""
    client.get(f"{AREA}unread?shown=0")
    with CaptureQueriesContext(connection) as found:
        client.get(f"{AREA}unread?shown=0")
    return len([one for one in found if "SELECT" in one["sql"]])


def test_strangers_and_people_without_a_place_are_told_nothing() -> None:
    for client in (partners.browser(), partners.browser(partners.user())):
        assert client.get(f"{AREA}unread").status_code == 204


def test_an_invitation_counts_at_the_bell_of_a_customers_people() -> None:
    customer = partners.customer(partners.partner())
    ola = partners.customer_user(customer)
    partners.invitation(customer, ola.email, user_id=ola.id)
    client = partners.browser(ola)
    assert "Notifications: 1 waits" in client.get(f"{AREA}unread?shown=0").content.decode()


def test_everybody_chooses_for_the_kinds_of_its_own_permissions_only() -> None:
    mine = partners.partner()
    viewer, steward = partners.partner_user(mine, "viewer"), partners.vendor_user("channel_data_steward")
    page = "/preferences/notifications/"
    for user, there, absent in ((viewer, "PCs have arrived", "A feed is late"),
                                (steward, "A feed is late", "PCs have arrived")):  # fmt: skip
        text = html(partners.browser(user), page)
        assert (there in text, absent in text) == (True, False)


def test_every_kind_stands_under_one_heading() -> None:
    headed = [area for _title, areas in preferences.GROUPS for area in areas]
    assert len(headed) == len(set(headed))
    assert set(headed) == {code.partition(".")[0] for code in KINDS if not code.startswith("test.")}


def test_a_choice_is_kept_and_nonsense_is_refused() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine, "viewer")
    client, page = partners.browser(kari), "/preferences/notifications/"
    names = re.findall(r'<select name="([^"]+)"', html(client, page))
    answer = client.post(page, dict.fromkeys(names, "none") | {"pool.arrived": "now"}, follow=True)
    assert "Your settings have been saved." in answer.content.decode()
    assert say(kari, mine, kind="pool.arrived", n=1).channel == "now"
    assert client.post(page, dict.fromkeys(names, "none") | {"pool.arrived": "sometimes"}).status_code == 200

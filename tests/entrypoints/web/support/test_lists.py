"""The list of one's own, and the support desk's queue."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from fleetward.domain.support import operations
from fleetward.domain.support.lifecycle import Priority, SupportKind, SupportState
from tests.entrypoints.web.customers.pages import html
from tests.entrypoints.web.repair_desk.world import queries_of
from tests.entrypoints.web.support.world import actor_of, agent_actor, asked, listed, opened, post
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def heads(text: str) -> list[str]:
    return re.findall(r'<th[^>]*scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)


def figures(text: str) -> dict[str, str]:
    return dict(re.findall(r'<span class="label">([^<]+)</span><span class="value">([^<]+)</span>', text))


def test_the_queue_is_filtered_by_the_address() -> None:
    of = asked(subject="first")
    other = asked("Other AS", subject="second", kind=SupportKind.FEED, serials=(), priority=Priority.URGENT)
    post(of.at_desk, of.address, "take")
    client = of.at_desk
    assert {query: listed(client, query) for query in (
        "?kind=feed", "?priority=urgent", "?taken=mine", "?taken=nobody", f"?partner={of.partner.id}",
        f"?q={other.made.number}", "?q=5CG4100BCD", "?late=yes", "?state=closed", "?q=NOTHING",
    )} == {
        "?kind=feed": ["second"], "?priority=urgent": ["second"], "?taken=mine": ["first"],
        "?taken=nobody": ["second"], f"?partner={of.partner.id}": ["first"], f"?q={other.made.number}": ["second"],
        "?q=5CG4100BCD": ["first"], "?late=yes": [], "?state=closed": [], "?q=NOTHING": [],
    }  # fmt: skip
    chips = re.findall(r'<a class="chip" href="([^"]*)">([^<]+)', html(client, f"/support/?partner={of.partner.id}"))
    assert chips == [("?", "Nordlys Data AS")]


def test_the_queue_shows_first_what_is_promised_first_and_can_be_sorted() -> None:
    partner = partners.partner()
    actor = actor_of(partners.partner_user(partner), partner)
    now = timezone.now()
    opened(actor, subject="low", priority=Priority.LOW, now=now - timedelta(hours=2))
    opened(actor, subject="urgent", priority=Priority.URGENT, now=now)
    client = partners.browser(partners.vendor_user())
    assert listed(client) == ["urgent", "low"]
    assert listed(client, "?sort=opened_at") == ["low", "urgent"]
    assert listed(client, "?sort=nonsense") == ["urgent", "low"]


def test_the_desk_and_those_who_ask_have_their_own_columns() -> None:
    of = asked()
    assert heads(html(of.at_desk, "/support/")) == [
        "Number", "Subject", "Partner", "State", "Priority", "Promised by", "Taken up by", "Last changed",
    ]  # fmt: skip
    assert heads(html(of.at_partner, "/support/")) == [
        "Number", "Subject", "State", "Promised by", "Opened by", "Opened", "Last changed",
    ]  # fmt: skip


def test_what_is_overdue_says_so_in_words() -> None:
    of = asked(now=timezone.now() - timedelta(days=60))
    assert html(of.at_desk, "/support/?late=yes").count('<span class="pill bad">Overdue</span>') == 1


def test_the_desk_sees_how_much_is_open_and_how_soon_it_answers() -> None:
    now = timezone.now()
    of = asked(now=now - timedelta(hours=3))
    opened(actor_of(of.asker, of.partner), now=now - timedelta(days=60))
    operations.say(
        actor=agent_actor(of.agent), partner_id=of.partner.id, support_case_id=of.made.id, text="Hello",
        then=SupportState.OPEN, now=now,
    )  # fmt: skip
    assert figures(html(of.at_desk, "/support/")) == {
        "Under way": "2", "Overdue": "1", "Not taken up yet": "2", "First answer": "3 hours",
    }  # fmt: skip
    assert figures(html(of.at_partner, "/support/")) == {}


@pytest.mark.parametrize("who", ["asker", "agent"])
def test_the_number_of_queries_does_not_grow_with_the_rows(who: str) -> None:
    of = asked()
    first = queries_of(getattr(of, who), "/support/")
    for _ in range(2):
        opened(actor_of(of.asker, of.partner))
    assert queries_of(getattr(of, who), "/support/") == first


def test_what_is_filtered_can_be_exported_by_those_who_read_it() -> None:
    of = asked()
    for client in (of.at_desk, of.at_partner):
        answer = client.post("/support/export/", {"form": "csv", "query": "kind=missing_pcs"})
        assert re.fullmatch(r"/jobs/[0-9a-f-]+/", answer["Location"])
    assert partners.browser(partners.vendor_user("auditor")).post("/support/export/").status_code == 404

"""The answer: verdicts, steps, filter, export, progress, and what changes while one looks at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.whereabouts import operations
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.domain.whereabouts.models import Search
from fleetward.domain.whereabouts.next_step import Step
from fleetward.entrypoints.web.whereabouts import steps, wording
from fleetward.foundation.jobs.models import Job
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.entrypoints.web.customers.pages import html, queries
from tests.factories import feed_world, partners, searches
from tests.factories.searches import (
    HELD,
    NEVER,
    NUMBER,
    ODD,
    OURS,
    OURS_TOO,
    STRANGERS,
    THEIRS,
    UNCERTIFIED,
    ask,
    asked,
    misread,
)  # fmt: skip

if TYPE_CHECKING:
    from django.test import Client

    from tests.factories.feed_world import World

pytestmark = pytest.mark.usefixtures("db")

EVERYTHING = (HELD, misread(HELD), THEIRS, OURS, OURS_TOO, STRANGERS, UNCERTIFIED, ODD, NEVER, "Lenovo?")
VERDICTS = [
    "On your page", "Looks mistyped", "Reported for someone else",
    "Reported under a number that is not known as yours", "Reported under a number that is not known as yours",
    "Reported for someone else", "Waits for your certificate", "Reported for you, and set aside", "Never reported",
    "No serial number",
]  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    del db
    return searches.build()


@pytest.fixture
def client(world: World) -> Client:
    return partners.browser(partners.partner_user(world.north))


@pytest.fixture
def address(client: Client) -> str:
    return asked(ask(client, *EVERYTHING))


def rows(client: Client, address: str) -> list[tuple[str, str]]:
    """Serial as given and verdict of each row."""
    return re.findall(
        r'<th class="hold mono" scope="row">([^<]+).*?<span class="pill[^"]*">([^<]+)</span>', html(client, address),
        re.DOTALL,
    )  # fmt: skip


def row(client: Client, address: str, serial: str) -> str:
    """The row of one serial number, as markup."""
    found = re.search(rf'<th class="hold mono" scope="row">{serial}\b.*?</tr>', html(client, address), re.DOTALL)
    assert found
    return found[0]


def test_every_serial_has_its_verdict_in_the_order_given(client: Client, address: str) -> None:
    assert rows(client, address) == list(zip(EVERYTHING, VERDICTS, strict=True))


def test_figures_lead_to_the_rows_that_they_count(client: Client, address: str) -> None:
    page = html(client, address)
    links = re.findall(r'<a href="([^"]+)" class="figure"><span class="label">([^<]+)</span>', page)
    found = {label: [verdict for _, verdict in rows(client, link)] for link, label in links}
    assert found == {verdict: [verdict] * VERDICTS.count(verdict) for verdict in VERDICTS}


@pytest.mark.parametrize(
    ("serial", "button"),
    [
        (HELD, "Open the PC"), (OURS, "Ask to take the number as ours"), (UNCERTIFIED, "See the courses"),
        (THEIRS, "Attach a proof of purchase"), (ODD, ""), (NEVER, "Open a support case"),
        (misread(HELD), f"Search for {HELD}"),
    ],
)  # fmt: skip
def test_each_verdict_has_its_next_step(client: Client, address: str, serial: str, button: str) -> None:
    found = re.findall(r"<(?:a|button) class=\"button small\"[^>]*>([^<]+)<", row(client, address, serial))
    assert found == ([button] if button else [])


def test_evidence_is_the_partners_own_and_nothing_of_anybody_else(client: Client, address: str) -> None:
    held = row(client, address, HELD)
    assert [text in held for text in ("EliteBook 840 G10", "First Reporter", "INV-1", "Fjord Eiendom AS")] == [True] * 4
    assert f"number {NUMBER}" in row(client, address, OURS)
    page = html(client, address)
    assert [text in page for text in ("South IT", "INV-2", "171002", "999999", "INV-4")] == [False] * 5


def test_a_strangers_serial_looks_like_nobodys_but_for_the_verdict(client: Client, address: str) -> None:
    def plain(serial: str) -> str:
        return re.sub(r'<td class="wrap">.*', "", row(client, address, serial)).replace(serial, "")

    verdicts = ("Reported for someone else", "Never reported")
    texts = [plain(serial).replace(verdict, "") for serial, verdict in zip((THEIRS, NEVER), verdicts, strict=True)]
    assert texts[0] == texts[1]


def test_the_courses_that_are_missing_stand_on_the_page(client: Client, address: str) -> None:
    page = html(client, address)
    assert [title in page for title in ("Premium+ Support: Resell", "Premium Support: Resell")] == [True, False]


def test_search_again_begins_a_search_for_the_meant_serial(client: Client, world: World, address: str) -> None:
    again = re.search(
        r'<button class="button small" form="again" name="serials" value="([^"]+)"', html(client, address)
    )
    assert again
    following = asked(ask(client, again[1]))
    assert rows(client, following) == [(HELD, "On your page")]
    assert len(searches.searches(world.north)) == 2


def test_filter_sort_and_search_stand_in_the_address(client: Client, address: str) -> None:
    assert rows(client, f"{address}?verdict=never") == [(NEVER, "Never reported")]
    assert rows(client, f"{address}?q={HELD[-4:]}") == [(HELD, "On your page")]
    assert rows(client, f"{address}?changed=yes") == []
    assert [given for given, _ in rows(client, f"{address}?sort=-serial")][:2] == [NEVER, misread(HELD)]
    assert len(rows(client, f"{address}?verdict=nonsense&sort=nonsense&at=nonsense")) == len(EVERYTHING)
    over_htmx = client.get(f"{address}?verdict=never", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in over_htmx, 'id="list"' in over_htmx, "1 of 1" in over_htmx) == (False, True, True)


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(client: Client) -> None:
    one, three = asked(ask(client, OURS)), asked(ask(client, OURS, OURS_TOO, misread(HELD)))
    assert queries(client, one) == queries(client, three)


def test_an_export_of_what_is_filtered_is_a_stored_job(client: Client, world: World, address: str) -> None:
    answer = client.post(f"{address}export/", {"form": "xlsx", "query": "verdict=never", "all": "1"})
    assert answer.status_code == 302
    job = Job.objects.using("owner").get(partner_id=world.north.id, kind="whereabouts.export")
    assert (answer.headers["Location"], job.total, job.arguments["filter"]) == (
        f"/jobs/{job.id}/", 1, {"verdict": "never"},
    )  # fmt: skip
    assert client.get(f"/jobs/{job.id}/").status_code == 200


@pytest.mark.parametrize("path", ["", "progress/", "live/", "ours/", "proof/"])
def test_another_partners_search_is_not_there(world: World, address: str, path: str) -> None:
    rival = partners.browser(partners.partner_user(world.south))
    assert rival.get(address + path).status_code == 404


def waiting(world: World, state: str) -> str:
    with scoped(Scope(world.north.id)):
        made = Search.objects.using("owner").create(
            partner_id=world.north.id, asked_by_label="Kari Berg", asked_at=timezone.now(), total=5_000, state=state,
            name="many.csv",
        )  # fmt: skip
    return f"/where-is-my-pc/{made.id}/"


@pytest.mark.parametrize(
    ("state", "said"), [("waiting", "Waiting for its turn"), ("running", "Looking for the PCs")]
)  # fmt: skip
def test_a_big_search_shows_that_it_is_under_way_until_it_is_answered(
    client: Client, world: World, state: str, said: str
) -> None:
    address = waiting(world, state)
    assert said in html(client, address)
    answer = client.get(f"{address}progress/")
    assert (said in answer.content.decode(), "HX-Refresh" in answer.headers) == (True, False)


@pytest.mark.parametrize("state", ["done", "failed"])
def test_once_it_has_ended_the_page_is_fetched_anew(client: Client, world: World, state: str) -> None:
    address = waiting(world, state)
    assert client.get(f"{address}progress/").headers["HX-Refresh"] == "true"


def test_a_search_that_failed_says_what_to_do(client: Client, world: World) -> None:
    assert "Send it again; if that fails too, open a support case." in html(client, waiting(world, "failed"))


def test_the_page_hears_of_changes_and_says_what_it_was_before(client: Client, world: World, address: str) -> None:
    poll = re.search(r'hx-get="([^"]+/live/\?seen=[^"]*)"', html(client, address))
    assert poll
    assert client.get(poll[1]).status_code == 204

    with scoped(VENDOR), transaction.atomic():
        feed_world.map_reseller(world.first, NUMBER, world.north)
    feed_world.release(world, reporter_id=world.first.reporter_id)
    (search,) = searches.searches(world.north)
    operations.answer(partner_id=world.north.id, search_id=search.id, now=timezone.now())

    answer = client.get(poll[1], headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.headers["HX-Trigger"] == "whereabouts-changed"
    assert "Since you asked, the answer for 2 numbers has changed." in text
    following = re.search(r'hx-get="([^"]+/live/\?seen=[^"]*)"', text)
    assert following
    assert client.get(following[1]).status_code == 204
    assert "was: Reported under a number that is not known as yours" in row(client, address, OURS)
    assert rows(client, f"{address}?changed=yes") == [(OURS, "On your page"), (OURS_TOO, "On your page")]


def test_what_is_left_leads_to_a_support_case_about_the_search(client: Client, address: str) -> None:
    page = html(client, address)
    assert ("7 numbers are left" in page, f"/support/new/?search={address.split('/')[2]}" in page) == (True, True)
    assert "is left" not in html(client, asked(ask(client, HELD, "Lenovo?")))


def test_every_verdict_and_step_has_its_words() -> None:
    assert set(wording.TONES) == set(Verdict)
    assert {one for one in Verdict if one not in wording.WHY} <= {
        Verdict.SET_ASIDE, Verdict.NOT_SOLD, Verdict.RETURNED, Verdict.WITHDRAWN, Verdict.NO_SERIAL,
    }  # fmt: skip
    assert set(steps.BUTTONS) == set(Step) - {Step.SEARCH_AGAIN, Step.WAIT, Step.NONE}

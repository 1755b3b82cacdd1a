from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from fleetward.domain.sales_feed.models import Feed, Reporter
from fleetward.entrypoints.api.resources.feeds import Language
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import credentials, feed_world, partners
from tests.factories.credentials import Caller
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from tests.factories.feed_world import World

REPORT = x12(Document([Sold(["5CG3251AB1"])]))
NEW_REPORTER = {"name": "Polar Distribution"}
NEW: dict[str, Any] = {"code": "polar", "name": "Polar, daily", "new_reporter": NEW_REPORTER}


@pytest.fixture
def world(db: None) -> World:
    del db
    return feed_world.build()


@pytest.fixture
def steward(world: World) -> Caller:
    del world
    return Caller(credentials.personal(partners.vendor_user("channel_data_steward"))[1])


def send(code: str, token: str) -> int:
    answer = Client().post(
        f"/api/v1/feeds/{code}/files?filename=a.edi", REPORT, "application/octet-stream",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    return answer.status_code


def test_a_new_feed_takes_files_by_the_token_that_is_shown_once(steward: Caller) -> None:
    contact = {"contact_email": "edi@polar.example", "contact_language": "nb"}
    profile = {"encoding": "cp1250", "sale_codes": ["SS"]}
    made = steward.post("feeds", NEW | {"new_reporter": NEW_REPORTER | contact, "profile": profile})
    shown = made.json()
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    assert send("polar", shown.pop("token")) == 202
    assert steward.get("feeds/polar").json() == shown
    told = (shown["reporter"], shown["contact_email"], shown["rhythm_hours"], shown["profile"]["sale_codes"])
    assert told == ("Polar Distribution", "edi@polar.example", 24, ["SS"])
    assert shown["profile"]["encoding"] == "cp1250"


def test_a_feed_is_made_once_and_its_token_is_not_shown_again(steward: Caller) -> None:
    first, again = (steward.post("feeds", NEW, Idempotency_Key="one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["type"] == "urn:fleetward:problem:shown-once"


def test_a_known_reporter_has_another_feed(world: World, steward: Caller) -> None:
    sent = {"code": "more", "name": "More", "reporter_id": world.first.reporter_id}
    assert steward.post("feeds", sent).json()["reporter"] == "First Reporter"


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"code": "first"}, 409, "Another feed has this code."),
        ({"new_reporter": {"name": "First Reporter"}}, 409, "This reporter is known already"),
        ({"new_reporter": None}, 409, "Choose a reporter or name a new one."),
        ({"reporter_id": 1}, 409, "Choose a reporter or name a new one."),
        ({"reporter_id": 999, "new_reporter": None}, 404, "There is nothing at this address"),
        ({"code": "new"}, 409, "Choose another code."),
        ({"code": "North"}, 400, ""),
        ({"profile": {"return_codes": ["SS"]}}, 409, "SS stands twice."),
        ({"profile": {"sale_codes": ["ss"]}}, 400, ""),
    ],
)
def test_what_makes_no_feed_is_refused(steward: Caller, wrong: dict[str, Any], status: int, sentence: str) -> None:
    answer = steward.post("feeds", NEW | wrong)
    assert (answer.status_code, answer.json()["detail"][: len(sentence)]) == (status, sentence)
    assert Feed.objects.using("owner").count() == Reporter.objects.using("owner").count() == 3


def test_a_feed_is_changed_by_whom_has_seen_it_and_keeps_what_was_not_sent(steward: Caller) -> None:
    seen = steward.get("feeds/first")
    sent = {"name": "First, weekly", "contact_email": "edi@first.example", "profile": {"date_order": "dmy"}}
    changed = steward.patch("feeds/first", sent, If_Match=seen.headers["ETag"])
    habits = seen.json()["profile"] | {"date_order": "dmy"}
    assert changed.json() == seen.json() | {
        "name": "First, weekly", "contact_email": "edi@first.example", "profile": habits,
    }  # fmt: skip
    assert steward.patch("feeds/first", sent, If_Match=seen.headers["ETag"]).status_code == 412
    cleared = steward.patch("feeds/first", {"contact_email": ""}, If_Match=changed.headers["ETag"])
    assert cleared.json()["contact_email"] == ""


def test_of_a_code_that_would_have_two_meanings_nothing_is_kept(steward: Caller) -> None:
    seen = steward.get("feeds/first").headers["ETag"]
    answer = steward.patch("feeds/first", {"name": "x", "profile": {"sale_codes": ["RB"]}}, If_Match=seen)
    assert (answer.status_code, answer.json()["detail"]) == (409, "RB stands twice.")
    assert steward.get("feeds/first").headers["ETag"] == seen


def test_a_new_token_ends_the_one_before(steward: Caller) -> None:
    before, after = (steward.post("feeds/first/token") for _ in range(2))
    assert (after.status_code, after.headers["Cache-Control"]) == (201, "no-store")
    assert [send("first", one.json()["token"]) for one in (before, after)] == [401, 202]


def test_the_feed_of_support_gets_no_token(steward: Caller) -> None:
    with scoped(VENDOR), transaction.atomic():
        reporter = Reporter.objects.create(name="HP Support", kind="support")
        Feed.objects.create(code="support", name="HP Support", reporter=reporter)
    assert steward.post("feeds/support/token").status_code == 404
    made = steward.post("feeds", {"code": "other", "name": "Other", "reporter_id": reporter.id, "rhythm_hours": 24})
    assert made.status_code == 404


def test_a_partners_program_makes_and_changes_no_feed(world: World) -> None:
    theirs = Caller(credentials.access(world.north))
    answers = [
        theirs.get("feeds"), theirs.get("feeds/first"), theirs.post("feeds", NEW), theirs.post("feeds/first/token"),
        theirs.patch("feeds/first", {"name": "x"}, If_Match="*"),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [403] * 5


@pytest.mark.parametrize("role", ["auditor", "program_manager", "support_agent"])
@pytest.mark.usefixtures("world")
def test_others_of_the_vendor_read_feeds_and_change_none(role: str) -> None:
    caller = Caller(credentials.personal(partners.vendor_user(role))[1])
    answers = [caller.get("feeds/first"), caller.post("feeds", NEW), caller.post("feeds/first/token")]
    assert [one.status_code for one in answers] == [200, 403, 403]


def test_the_languages_of_a_contact_are_those_of_the_platform() -> None:
    assert set(get_args(Language)) == {code for code, _name in settings.LANGUAGES}

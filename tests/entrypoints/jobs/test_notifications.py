"""The worker mails what people are told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from fleetward.domain.partners.models import PartnerMember
from fleetward.entrypoints.jobs import notifications as jobs
from fleetward.foundation.accounts.models import User
from fleetward.foundation.notifications.models import Channel, Notice
from tests.factories import partners
from tests.factories.notices import notices, say, wants

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


def run_mails() -> int:
    """Do the mail jobs that are queued, and say how many there were."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s RETURNING args::text", [jobs.MAIL])
        asked: list[dict[str, Any]] = [json.loads(arguments) for (arguments,) in cursor.fetchall()]
    for one in asked:
        jobs.mail_notices(**one)
    return len(asked)


def letters() -> list[tuple[list[str], str]]:
    """To whom each mail went, and its subject."""
    return [(one.to, str(one.subject)) for one in mail.outbox]


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


def reader(of: Partner, **fields: str) -> User:
    person = partners.partner_user(of)
    User.objects.filter(id=person.id).update(**({"language": "en", "time_zone": "Europe/Oslo"} | fields))
    wants(person, Channel.NOW)
    return User.objects.get(id=person.id)


def test_several_of_one_minute_are_one_mail_and_none_is_mailed_twice(mine: Partner) -> None:
    kari, ola = reader(mine), reader(mine)
    for subject in ("one", "two"):
        say(kari, mine, subject)
    say(ola, mine)
    jobs.mail_at_once(0)
    jobs.mail_at_once(0)
    assert run_mails() == 2
    assert sorted(letters()) == sorted([
        ([kari.email], "2 notifications, Workforce Experience Platform"), ([ola.email], "The file one.xlsx is ready."),
    ])  # fmt: skip
    assert all(one.mailed_at for one in notices(kari))


def test_a_mail_leads_to_the_page_and_to_the_choice_of_channels(mine: Partner, settings: Any) -> None:
    settings.PUBLIC_URL = "https://fleet.example"
    say(reader(mine), mine)
    jobs.mail_at_once(0)
    run_mails()
    text = mail.outbox[0].body
    assert "https://fleet.example/jobs/01a1f000-0000-7000-8000-000000000000/" in text
    assert "https://fleet.example/preferences/notifications/" in text


def test_a_job_that_is_done_again_sends_the_same_message_id(mine: Partner, settings: Any) -> None:
    settings.PUBLIC_URL = "https://fleet.example"
    kari = reader(mine)
    notice = say(kari, mine)
    for _again in range(2):
        jobs.mail_notices(
            partner_id=str(mine.id), user_id=str(kari.id), notice_ids=[str(notice.id)], digest=False, mail_id="abc"
        )
    assert [one.extra_headers["Message-ID"] for one in mail.outbox] == ["<abc@fleet.example>"] * 2


def test_what_was_read_before_the_worker_came_is_not_mailed(mine: Partner) -> None:
    kari = reader(mine)
    say(kari, mine)
    jobs.mail_at_once(0)
    Notice.objects.using("owner").update(read_at=timezone.now())
    run_mails()
    assert mail.outbox == []


def test_whoever_lost_its_place_or_its_account_is_not_mailed(mine: Partner) -> None:
    gone, locked, moved = reader(mine), reader(mine), reader(mine)
    for one in (gone, locked, moved):
        say(one, mine)
    jobs.mail_at_once(0)
    PartnerMember.objects.filter(user__in=[gone, moved]).delete()
    PartnerMember.objects.create(user=moved, partner=partners.partner("Rival AS"), role="administrator")
    User.objects.filter(id=locked.id).update(is_active=False)
    assert run_mails() == 3
    assert mail.outbox == []


def test_whoever_may_not_do_it_any_more_is_not_mailed(mine: Partner) -> None:
    kari = reader(mine)
    wants(kari, Channel.NOW, "claim.moved")
    say(kari, mine, kind="claim.moved", number="C1", serial="S", state="paid", claim_id=str(mine.id))
    jobs.mail_at_once(0)
    PartnerMember.objects.filter(user=kari).update(role="viewer")
    run_mails()
    assert mail.outbox == []


MORNING = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # seven in Oslo, half past eleven in Delhi, one in New York


def run_digests(monkeypatch: Any, now: datetime) -> list[tuple[list[str], str]]:
    monkeypatch.setattr(timezone, "now", lambda: now)
    mail.outbox.clear()
    jobs.mail_digests(0)
    run_mails()
    return letters()


def test_the_daily_mail_comes_at_seven_by_the_readers_clock_and_in_the_readers_language(
    mine: Partner, monkeypatch: Any
) -> None:
    oslo, new_york = reader(mine, language="nb"), reader(mine, time_zone="America/New_York")
    for one in (oslo, new_york):
        wants(one, Channel.DIGEST)
        say(one, mine, now=MORNING - timedelta(hours=3))
    assert run_digests(monkeypatch, MORNING - timedelta(minutes=15)) == []
    assert run_digests(monkeypatch, MORNING) == [([oslo.email], "Dagen din på Workforce Experience Platform")]
    assert "Filen one.xlsx er klar. (20.11.2026 04:00)" in mail.outbox[0].body
    assert run_digests(monkeypatch, MORNING + timedelta(minutes=15)) == []
    assert run_digests(monkeypatch, MORNING + timedelta(hours=6)) == [
        ([new_york.email], "Your day on Workforce Experience Platform")
    ]
    assert "The file one.xlsx is ready. (19 Nov 2026, 22:00)" in mail.outbox[0].body


def test_what_is_told_after_seven_waits_for_the_next_day_even_where_a_run_was_missed(
    mine: Partner, monkeypatch: Any
) -> None:
    kari = reader(mine)
    wants(kari, Channel.DIGEST)
    say(kari, mine, "before", now=MORNING - timedelta(hours=1))
    say(kari, mine, "after", now=MORNING + timedelta(hours=1))
    run_digests(monkeypatch, MORNING + timedelta(hours=3))
    assert [("before" in one.body, "after" in one.body) for one in mail.outbox] == [(True, False)]
    run_digests(monkeypatch, MORNING + timedelta(days=1))
    assert [("before" in one.body, "after" in one.body) for one in mail.outbox] == [(False, True)]


def test_somebody_without_a_language_reads_both(mine: Partner) -> None:
    say(reader(mine, language=""), mine)
    jobs.mail_at_once(0)
    run_mails()
    assert letters()[0][1] == "The file one.xlsx is ready. / Filen one.xlsx er klar."


def test_the_vendors_people_are_mailed_too() -> None:
    steward = partners.vendor_user("channel_data_steward")
    User.objects.filter(id=steward.id).update(language="en")
    say(steward, None, kind="feed.late", feed="First", code="first")
    jobs.mail_at_once(0)
    run_mails()
    assert letters() == [([steward.email], "First is late.")]


def test_at_night_what_is_old_is_forgotten_everywhere(mine: Partner) -> None:
    kari, steward = reader(mine), partners.vendor_user("channel_data_steward")
    for user, of in ((kari, mine), (steward, None)):
        say(user, of, "old", now=timezone.now() - timedelta(days=91))
        say(user, of, "new")
    jobs.prune(0)
    assert [[one.subject for one in notices(user)] for user in (kari, steward)] == [["new"], ["new"]]

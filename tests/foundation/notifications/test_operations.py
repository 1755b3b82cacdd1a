"""Telling, reading, choosing, taking what is to be mailed, forgetting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.notifications import operations, queries
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import Telling, tell_each
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID, Scope, scoped
from tests.factories import partners
from tests.factories.notices import KIND, at_partner, notices, say, wants

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def kari(mine: Partner) -> User:
    return partners.partner_user(mine)


def test_the_same_again_counts_up_until_it_is_read_and_then_stands_there_anew(mine: Partner, kari: User) -> None:
    first = say(kari, mine, now=NOW)
    say(kari, mine, now=NOW + HOUR)
    assert [(one.times, one.at) for one in notices(kari)] == [(2, NOW + HOUR)]
    with scoped(Scope(mine.id)):
        operations.mark_read(user_id=kari.id, notice_id=first.id, now=NOW + HOUR)
    say(kari, mine, now=NOW + 2 * HOUR)
    assert [(one.times, one.read_at is None) for one in notices(kari)] == [(2, False), (1, True)]


def test_figures_of_a_kind_that_adds_up_are_added(mine: Partner, kari: User) -> None:
    for n in (200_000, 3):
        say(kari, mine, kind="pool.arrived", n=n)
    assert [one.details["n"] for one in notices(kari)] == [200_003]


def test_what_is_told_once_is_not_told_again_when_it_was_read(mine: Partner, kari: User) -> None:
    ola = partners.partner_user(mine)
    first = say(kari, mine)
    with scoped(Scope(mine.id)), transaction.atomic():
        operations.mark_read(user_id=kari.id, notice_id=first.id, now=NOW)
        operations.tell(kind=KIND, users=[kari.id, ola.id], subject="one", now=NOW, once=True)
    assert (len(notices(kari)), len(notices(ola))) == (1, 1)


def test_thousands_are_told_in_one_statement(mine: Partner, kari: User) -> None:
    tellings = [Telling(kari.id, str(number), {"n": number}) for number in range(3_000)]
    with scoped(Scope(mine.id)), transaction.atomic(), CaptureQueriesContext(connection) as found:
        tell_each(kind=KIND, tellings=[*tellings, tellings[0]], now=NOW)
    assert (len(found), len(notices(kari))) == (1, 3_000)


def test_outside_any_scope_and_of_an_unknown_kind_nothing_is_told(mine: Partner, kari: User) -> None:
    with scoped(None), pytest.raises(RuntimeError):
        operations.tell(kind=KIND, users=[kari.id], subject="x", now=NOW)
    with scoped(Scope(mine.id)), pytest.raises(KeyError):
        operations.tell(kind="never.registered", users=[kari.id], subject="x", now=NOW)
    assert notices(kari) == []


def test_nobody_reads_or_marks_what_another_was_told(mine: Partner, kari: User) -> None:
    other, rival = partners.partner_user(mine), partners.partner("Rival AS")
    notice = say(kari, mine)
    for user, tenant in ((other, mine), (kari, rival)):
        with scoped(Scope(tenant.id)), transaction.atomic():
            assert operations.mark_read(user_id=user.id, notice_id=notice.id, now=NOW) is None
            assert operations.mark_all_read(user_id=user.id, now=NOW) == 0
            assert queries.unread(user.id) == 0
    with scoped(Scope(mine.id)), transaction.atomic():
        assert queries.unread(kari.id) == 1


def test_a_customers_people_and_a_partners_do_not_read_each_others_even_as_the_same_person(mine: Partner) -> None:
    ola, here, there = partners.user(), partners.customer(mine), partners.customer(mine, "Other AS")
    say(ola, mine, "of the partner")
    say(ola, mine, "here", customer_id=here.id)
    for tenant, subjects in (
        (Scope(mine.id), ["of the partner"]), (Scope(mine.id, (here.id,)), ["here"]), (Scope(mine.id, (there.id,)), []),
    ):  # fmt: skip
        with scoped(tenant), transaction.atomic():
            assert [one.subject for one in queries.of_user(ola.id)] == subjects


def test_unread_ones_are_counted_by_an_index_and_no_further_than_a_hundred(mine: Partner, kari: User) -> None:
    others = [Telling(uuid7(), str(number)) for number in range(3_000)]
    with scoped(Scope(mine.id)), transaction.atomic():
        tell_each(kind=KIND, tellings=[Telling(kari.id, str(number)) for number in range(150)] + others, now=NOW)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE notifications_notice")
    with scoped(Scope(mine.id)), transaction.atomic():
        with CaptureQueriesContext(connection) as found:
            assert queries.unread(kari.id) == 100
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + found[0]["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
    assert (len(found), "notice_unread_once" in plan or "notice_of_user" in plan) == (1, True)


def test_a_choice_is_kept_told_of_from_then_on_and_noted(mine: Partner, kari: User) -> None:
    actor = at_partner(kari, mine)
    for _again in range(2):
        with scoped(actor.scope):
            operations.choose_channels(actor=actor, user_id=kari.id, channels={KIND: "now", "pool.arrived": "digest"})
    assert queries.chosen(kari.id) == {KIND: "now"}
    assert say(kari, mine).channel == Channel.NOW
    entries = AuditEntry.objects.using("owner").filter(partner_id=mine.id)
    assert [one.details for one in entries] == [{"changed": {KIND: "now"}}]
    with scoped(actor.scope), pytest.raises(ValueError, match="sometimes"):
        operations.choose_channels(actor=actor, user_id=kari.id, channels={KIND: "sometimes"})


def test_each_is_taken_for_mail_once_and_not_what_was_read(mine: Partner, kari: User) -> None:
    wants(kari, Channel.NOW)
    read, unread = say(kari, mine, "read"), say(kari, mine, "unread")
    with scoped(Scope(mine.id)):
        operations.mark_read(user_id=kari.id, notice_id=read.id, now=NOW)
        assert operations.claim_for_mail(partner_id=mine.id, now=NOW) == {kari.id: [unread.id]}
        assert operations.claim_for_mail(partner_id=mine.id, now=NOW) == {}
    say(kari, mine, "unread")
    with scoped(Scope(mine.id)):
        assert operations.claim_for_mail(partner_id=mine.id, now=NOW) == {kari.id: [unread.id]}


def test_what_is_rolled_back_was_never_told(mine: Partner, kari: User) -> None:
    with scoped(Scope(mine.id)), transaction.atomic():
        operations.tell(kind=KIND, users=[kari.id], subject="x", now=NOW)
        transaction.set_rollback(True)
    assert notices(kari) == []


def test_after_ninety_days_it_is_forgotten_in_each_tenant_by_itself(mine: Partner, kari: User) -> None:
    say(kari, mine, "old", now=NOW - timedelta(days=91))
    say(kari, mine, "new", now=NOW - timedelta(days=89))
    say(kari, None, "of the vendor", now=NOW - timedelta(days=91))
    with scoped(Scope(mine.id)):
        assert operations.prune(partner_id=VENDOR_PARTNER_ID, now=NOW) == 0
        assert operations.prune(partner_id=mine.id, now=NOW) == 1
    assert [one.subject for one in notices(kari)] == ["of the vendor", "new"]

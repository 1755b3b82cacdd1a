from __future__ import annotations

import hashlib

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.sales_feed.models import Feed, Reporter, ReporterKind
from fleetward.domain.sales_feed.operations import feeds
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories.feed_world import STEWARD

pytestmark = pytest.mark.usefixtures("db")

NEW = feeds.NewReporter("Nord AS", ReporterKind.DISTRIBUTOR)


def create(
    code: str = "nord", reporter: Reporter | feeds.NewReporter = NEW, actor: Actor = STEWARD
) -> tuple[Feed, str]:
    with scoped(VENDOR):
        return feeds.create_feed(
            actor=actor, reporter=reporter, code=code, name="Nord", rhythm_hours=24, profile=FeedProfile()
        )


def actions() -> list[str]:
    with scoped(VENDOR), transaction.atomic():
        return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_only_the_hash_of_a_token_is_stored() -> None:
    feed, token = create()
    assert feed.token_hash == hashlib.sha256(token.encode()).hexdigest()
    with scoped(VENDOR), transaction.atomic():
        assert [entry for entry in AuditEntry.objects.all() if token in str(entry.details)] == []
    assert actions() == ["reporter.created", "feed.created"]


def test_a_refused_feed_leaves_no_reporter_behind() -> None:
    create()
    with pytest.raises(feeds.NameTaken) as refused:
        create(reporter=feeds.NewReporter("Sør AS", ReporterKind.RESELLER))
    assert refused.value.field == "code"
    with scoped(VENDOR), transaction.atomic():
        assert [reporter.name for reporter in Reporter.objects.all()] == ["Nord AS"]


def test_a_change_keeps_what_was_before_in_the_audit_log() -> None:
    feed, _ = create()
    with scoped(VENDOR):
        feeds.change_feed(
            actor=STEWARD, feed=feed, name="Nord 2", rhythm_hours=48, profile=FeedProfile(encoding="cp1250")
        )
    with scoped(VENDOR), transaction.atomic():
        row = AuditEntry.objects.get(action="feed.changed")
    assert row.before
    assert row.after
    assert [(told["name"], told["rhythm_hours"]) for told in (row.before, row.after)] == [("Nord", 24), ("Nord 2", 48)]


def test_those_who_only_read_feeds_change_none() -> None:
    feed, _ = create()
    auditor = Actor(ActorKind.VENDOR, "Aud Itor", "auditor")
    with pytest.raises(Forbidden):
        create("other", actor=auditor)
    with scoped(VENDOR), pytest.raises(Forbidden):
        feeds.rotate_token(actor=auditor, feed=feed)
    with scoped(VENDOR), pytest.raises(Forbidden):
        feeds.change_feed(actor=auditor, feed=feed, name="x", rhythm_hours=1, profile=FeedProfile())

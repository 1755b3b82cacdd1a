"""Whoever looked for PCs is told when a long search is answered, and when something has changed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone, translation

from fleetward.domain.whereabouts import operations, rules, told
from fleetward.domain.whereabouts.models import Search
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import devices, partners
from tests.factories.notices import at_partner, kinds, notices
from tests.factories.whereabouts import again, ask

pytestmark = pytest.mark.usefixtures("db")


def test_a_pc_that_turns_up_is_told_to_whoever_looked_for_it() -> None:
    mine = partners.partner()
    kari, other = partners.partner_user(mine), partners.partner_user(mine)
    search = ask(mine, "5CG4100BCD", "MXL4300CDF", actor=at_partner(kari, mine))
    again(search)
    assert kinds(kari) == []
    devices.held(mine, "5CG4100BCD")
    again(search)
    assert [(one.kind, one.details) for one in notices(kari)] == [
        ("whereabouts.changed", {"n": 1, "asked": search.asked_at.isoformat(), "search_id": str(search.id)})
    ]
    assert kinds(other) == []


def test_only_a_search_that_took_a_job_is_told_as_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    ask(mine, "5CG4100BCD", actor=at_partner(kari, mine))
    assert kinds(kari) == []
    monkeypatch.setattr(rules, "INLINE", 1)
    again(ask(mine, "5CG4100BCD", "5CG4100BCF", actor=at_partner(kari, mine)))
    assert [(one.kind, one.details["n"]) for one in notices(kari)] == [("whereabouts.answered", 2)]


def test_two_searches_that_change_are_told_apart_by_when_they_were_asked() -> None:
    asked = datetime(2026, 11, 26, 9, 5, tzinfo=UTC).isoformat()
    with translation.override("nb"), timezone.override(ZoneInfo("Europe/Oslo")):
        assert told.CHANGED.titled({"n": 2, "asked": asked}) == (
            "2 PC-er du lette etter (26.11.2026 10:05), er et annet sted nå."
        )


def test_a_search_that_could_not_be_answered_is_told_and_one_with_an_answer_is_not() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    search = ask(mine, "5CG4100BCD", actor=at_partner(kari, mine))
    operations.fail(partner_id=mine.id, search_id=search.id, now=search.asked_at)
    assert kinds(kari) == []
    with scoped(Scope(mine.id)), transaction.atomic():
        Search.objects.filter(id=search.id).update(answered_at=None)
    operations.fail(partner_id=mine.id, search_id=search.id, now=search.asked_at)
    assert [(one.kind, one.details["n"]) for one in notices(kari)] == [("whereabouts.failed", 1)]

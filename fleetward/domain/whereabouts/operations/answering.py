"""Answering a search, for the first time and anew when something has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from fleetward.domain.devices.serials import normalise
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.whereabouts import rules, told
from fleetward.domain.whereabouts.lifecycle import SearchState
from fleetward.domain.whereabouts.models import Search, Sought
from fleetward.domain.whereabouts.operations.judging import Entry, judge
from fleetward.domain.whereabouts.operations.storing import store
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.whereabouts.operations.judging import Judged

ANSWER = "whereabouts.answer"
"""The task that answers a search."""


@transaction.atomic
def begin(*, partner_id: UUID, search_id: UUID) -> None:
    """Say that a worker is at it; one that was answered already stays as it is."""
    with scoped(Scope(partner_id)):
        rows = Search.objects.filter(partner_id=partner_id, id=search_id, answered_at__isnull=True)
        rows.update(state=SearchState.RUNNING)


@transaction.atomic
def answer(*, partner_id: UUID, search_id: UUID, now: datetime) -> int:
    """Answer the search; one that has an answer is answered anew. Returns how many rows say something else than before.

    All in one transaction, so that a worker killed in it leaves the list as it was, and no stranger's serial counted.
    """
    with scoped(Scope(partner_id)):
        search = Search.objects.select_for_update().get(partner_id=partner_id, id=search_id)
        anew = search.answered_at is not None
        entries = _stored(search) if anew else _given(search)
        judged = judge(partners.visible_to(SYSTEM).get(id=partner_id), entries, now)
        counts, changed = store(search, judged.answers, anew=anew, now=now)
        moved = sum(one.entry.before != one.standing.verdict for one in judged.answers) if anew else 0
        _note(search, now, counts=counts, changed=changed)
        _record(search, judged, counts, moved=moved, anew=anew)
        if anew:
            told.changed(search, moved, now)
        elif search.total > rules.INLINE:
            told.answered(search, now)
    return moved


def _given(search: Search) -> Sequence[Entry]:
    return [Entry(place, given, normalise(given).value) for place, given in enumerate(search.waiting, start=1)]


def _stored(search: Search) -> Sequence[Entry]:
    rows = Sought.objects.filter(partner_id=search.partner_id, search_id=search.id).order_by("position")
    return [Entry(*row) for row in rows.values_list("position", "given", "serial", "verdict").iterator(20_000)]


def _note(search: Search, now: datetime, *, counts: dict[str, int], changed: int) -> None:
    Search.objects.filter(partner_id=search.partner_id, id=search.id).update(
        state=SearchState.DONE, counts=counts, changed=changed, waiting=[], refreshed_at=now,
        answered_at=search.answered_at or now,
    )  # fmt: skip


def _record(search: Search, judged: Judged, counts: dict[str, int], *, moved: int, anew: bool) -> None:
    """Who asked stands in the log with the answer; a refresh is the system's, and noted only where it changed a row."""
    if anew:
        if moved:
            audit.record(SYSTEM, "whereabouts.refreshed", search, changed=moved, counts=counts)
        return
    asker = Actor(ActorKind.PARTNER, search.asked_by_label, user_id=search.asked_by, partner_id=search.partner_id)
    audit.record(asker, "whereabouts.answered", search, total=search.total, counts=counts)
    if judged.unanswered:
        audit.record(
            asker, "whereabouts.limit_reached", search, unanswered=judged.unanswered,
            limit=settings.WHEREABOUTS_STRANGERS,
        )  # fmt: skip

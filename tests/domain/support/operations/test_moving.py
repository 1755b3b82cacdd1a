"""Taking up, priorities, closing and opening again, merging, and promised times that pass."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from fleetward.domain.support import operations
from fleetward.domain.support.lifecycle import MOVES, Priority, SupportState
from fleetward.domain.support.models import SupportCase
from fleetward.domain.support.operations import Refused
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import partners
from tests.factories.support import MISSING, NOW, act, again, agent, of, opened, steps, told, work

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def actor() -> Actor:
    """Somebody of a partner."""
    return partners.partner_actor(partners.partner())


def put(found: SupportCase, state: str) -> None:
    with scoped(Scope(found.partner_id)), transaction.atomic():
        SupportCase.objects.filter(partner_id=found.partner_id, id=found.id).update(state=state)


@pytest.mark.parametrize("before", SupportState)
@pytest.mark.parametrize("after", SupportState)
def test_support_moves_it_as_the_table_of_moves_says(actor: Actor, before: SupportState, after: SupportState) -> None:
    found = opened(actor)
    put(found, before)
    try:
        act("move", agent(), **of(found), state=after)
    except Refused:
        moved = False
    else:
        moved = before != after
    reopening = (before, after) == (SupportState.CLOSED, SupportState.OPEN)  # a step of its own
    assert moved == (after in MOVES[before] and after is not SupportState.MERGED and not reopening)
    assert again(found).state == (after if moved else before)


def test_the_asker_closes_and_support_opens_it_again(actor: Actor) -> None:
    found = opened(actor)
    act("move", actor, **of(found), state=SupportState.CLOSED, text="Found them.")
    assert (again(found).state, again(found).closed_at, told(agent(), found)) == ("closed", NOW, ["Found them."])
    act("reopen", agent(), **of(found), now=NOW + timedelta(days=400))
    assert (again(found).state, again(found).closed_at) == ("open", None)
    assert steps(actor, found) == ["moved", "reopened"]


def test_a_higher_priority_is_promised_sooner(actor: Actor) -> None:
    found = opened(actor)
    act("set_priority", agent(), **of(found), priority=Priority.URGENT)
    urgent = again(found)
    assert urgent.answer_by == NOW + timedelta(hours=1)
    assert urgent.settle_by == NOW + timedelta(days=1)


def test_an_agent_takes_it_up_and_a_colleague_from_him(actor: Actor) -> None:
    found = opened(actor)
    for name in ("Ada Holm", "Bo Lie"):
        act("take", agent(name), **of(found))
        assert again(found).taken_by_label == name


def test_merged_support_cases_tell_one_course_and_have_one_work_list(actor: Actor) -> None:
    first, second, third = (opened(actor, serials=[serial], text=serial) for serial in (*MISSING, "5CG4100BCG"))
    act("say", actor, **of(first), text="first")
    act("say", agent(), **of(second), text="second")
    for source, target in ((first, second), (second, third)):
        act("merge", agent(), partner_id=third.partner_id, source_id=source.id, target_id=target.id)
    assert told(actor, third) == ["first", "second"]
    assert sorted(work(third)) == sorted(again(third).serials) == sorted([*MISSING, "5CG4100BCG"])
    assert [again(one).state for one in (first, second, third)] == ["merged", "merged", "open"]
    assert again(first).merged_into == again(second).merged_into == third.id
    with pytest.raises(Refused):
        act("say", actor, **of(first), text="more")


def test_what_is_not_one_askers_is_never_merged(actor: Actor) -> None:
    own = opened(actor)
    mine = partners.of(actor)
    others = [
        opened(partners.customer_actor(partners.customer(mine)), serials=[]),
        opened(partners.partner_actor(partners.partner("Other"))),
    ]
    for other in others:
        for source, target in ((own, other), (other, own)):
            with pytest.raises((Refused, SupportCase.DoesNotExist)):
                act("merge", agent(), partner_id=own.partner_id, source_id=source.id, target_id=target.id)
    with pytest.raises(Refused):
        act("merge", agent(), partner_id=own.partner_id, source_id=own.id, target_id=own.id)
    assert [again(one).state for one in (own, *others)] == ["open"] * 3


def test_a_promised_time_that_passes_is_noted_once_and_for_support_alone(actor: Actor) -> None:
    found = opened(actor)
    assert found.answer_by
    assert found.settle_by
    moments = [NOW, found.answer_by, found.answer_by + timedelta(minutes=1), found.settle_by + timedelta(minutes=1)]
    with scoped(None):
        noted = [operations.note_late(now=moment) for moment in moments for _twice in range(2)]
    assert noted == [0, 0, 0, 0, 1, 0, 1, 0]
    assert (steps(agent(), found), steps(actor, found)) == (["late", "late"], [])


def test_nothing_is_late_while_it_waits_for_the_asker(actor: Actor) -> None:
    found = opened(actor)
    act("say", agent(), **of(found), text="Which invoice?")
    with scoped(None):
        assert operations.note_late(now=NOW + timedelta(days=60)) == 0

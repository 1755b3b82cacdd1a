"""The filter of lists of repair cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.repairs import queries
from fleetward.domain.repairs.repair_filter import Age, RepairFilter, aged, is_overdue, overdue
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners, repairs
from tests.factories.repairs import NOW

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

NAMES = ("q", "state", "overdue", "mine", "visit", "program", "partner", "model", "problem", "period", "age")


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_any_address_is_read_and_what_was_read_is_read_again_as_the_same(values: dict[str, str]) -> None:
    found = RepairFilter.read(values)
    assert RepairFilter.read(found.parameters()) == found


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"state": "broken"}, RepairFilter()),
        ({"period": "-7", "visit": "by ship", "overdue": "1", "mine": "true"}, RepairFilter()),
        ({"partner": "Ann"}, RepairFilter()),
        ({"partner": "{01A1F000-0000-7000-8000-000000000000}"},
         RepairFilter(partner="01a1f000-0000-7000-8000-000000000000")),
        ({"q": "\x00 2611 ", "state": "ended", "period": "30"}, RepairFilter(q="2611", state="ended", period="30")),
    ],
)  # fmt: skip
def test_nonsense_is_no_filter(values: dict[str, str], expected: RepairFilter) -> None:
    assert RepairFilter.read(values) == expected


def found(actor: Actor, reader: UUID | None = None, **values: str) -> list[str]:
    """Serial numbers of the PCs whose repair cases fit, oldest first."""
    with scoped(actor.scope), transaction.atomic():
        rows = RepairFilter.read(values).apply(queries.visible_to(actor), now=NOW, reader=reader)
        return list(rows.order_by("submitted_at", "id").values_list("serial", flat=True))


@pytest.mark.usefixtures("db")
def test_each_filter_finds_its_repair_cases_and_all_together_what_fits_each() -> None:
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    actor = partners.partner_actor(mine)
    made: dict[str, Any] = {}
    for days, (serial, model) in enumerate({"5CG1": "A", "5CG2": "B", "8CC3": "A", "8CC4": "B"}.items()):
        pc = devices.pc(mine, serial, model=model)
        made[serial] = repairs.opened(actor, pc, now=NOW - timedelta(days=40 - 10 * days))
    repairs.do(actor, made["5CG2"], "take")
    repairs.do(actor, made["8CC3"], "schedule")
    repairs.do(actor, made["8CC4"], "finish")
    assert {name: found(actor, **values) for name, values in {
        "nothing asked": {}, "all": {"state": "any"}, "ended": {"state": "ended"}, "taken": {"state": "taken"},
        "repaired": {"state": "done"}, "overdue": {"overdue": "yes", "state": "any"}, "visit": {"visit": "on_site"},
        "model": {"model": "B"}, "serial": {"q": "5cg"}, "number": {"q": made["8CC3"].number[:9].lower()},
        "recent": {"period": "30", "state": "any"}, "both": {"model": "A", "q": "8CC"}, "punctuation": {"q": "--"},
        "another partner": {"partner": str(uuid7())}, "this partner": {"partner": str(mine.id)},
    }.items()} == {
        "nothing asked": ["5CG1", "5CG2", "8CC3"], "all": ["5CG1", "5CG2", "8CC3", "8CC4"], "ended": ["8CC4"],
        "taken": ["5CG2"], "repaired": ["8CC4"], "overdue": ["5CG1", "5CG2"], "visit": ["8CC3"], "model": ["5CG2"],
        "serial": ["5CG1", "5CG2"], "number": ["8CC3"], "recent": ["5CG2", "8CC3", "8CC4"], "both": ["8CC3"],
        "punctuation": [], "another partner": [], "this partner": ["5CG1", "5CG2", "8CC3"],
    }  # fmt: skip
    assert found(actor, actor.user_id, mine="yes") == ["5CG2", "8CC3"]
    assert found(actor, uuid7(), mine="yes") == []
    assert found(actor, mine="yes") == []


@pytest.mark.usefixtures("db")
def test_overdue_is_the_same_for_a_row_and_for_a_list() -> None:
    mine = partners.partner()
    actor = partners.partner_actor(mine)
    for number, moment in enumerate((NOW - timedelta(days=9), NOW)):
        repairs.opened(actor, devices.pc(mine, f"5CG{number}"), now=moment)
    with scoped(actor.scope), transaction.atomic():
        rows = queries.visible_to(actor)
        late = [one.serial for one in rows.filter(overdue(NOW))]
        assert late == [one.serial for one in rows if is_overdue(one, NOW)] == ["5CG0"]


@pytest.mark.usefixtures("db")
def test_every_repair_case_has_exactly_one_age_and_weekends_do_not_count() -> None:
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    mine = partners.partner()
    actor = partners.partner_actor(mine)
    friday, thursday, week_ago = monday - timedelta(days=3), monday - timedelta(days=4), monday - timedelta(days=7)
    at = [friday, thursday, week_ago, week_ago - timedelta(minutes=1)]
    for number, submitted_at in enumerate(at):
        repairs.opened(actor, devices.pc(mine, f"5CG{number}"), now=submitted_at)
    with scoped(actor.scope), transaction.atomic():
        rows = queries.visible_to(actor).order_by("serial")
        told = {age: list(rows.filter(aged(age, monday)).values_list("serial", flat=True)) for age in Age}
    assert told == {Age.NEW: ["5CG0"], Age.SOME: ["5CG1", "5CG2"], Age.OLD: ["5CG3"]}

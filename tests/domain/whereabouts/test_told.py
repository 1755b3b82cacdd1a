"""Whoever looked for PCs is told when a long search is answered, and when something has changed."""

from __future__ import annotations

import pytest

from fleetward.domain.whereabouts import rules
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
        ("whereabouts.changed", {"n": 1, "search_id": str(search.id)})
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

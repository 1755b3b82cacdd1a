from __future__ import annotations

import pytest

from fleetward.config import env


@pytest.mark.parametrize(("first", "second"), [("", ""), ("", "x"), ("x", "x")])
def test_a_variable_stands_with_the_one_it_needs(monkeypatch: pytest.MonkeyPatch, first: str, second: str) -> None:
    monkeypatch.setenv("FLEETWARD_FIRST", first)
    monkeypatch.setenv("FLEETWARD_SECOND", second)
    env.together("FLEETWARD_FIRST", "FLEETWARD_SECOND")


def test_a_variable_without_the_one_it_needs_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEETWARD_FIRST", "x")
    monkeypatch.delenv("FLEETWARD_SECOND", raising=False)
    with pytest.raises(env.BadSetting, match="FLEETWARD_FIRST needs FLEETWARD_SECOND"):
        env.together("FLEETWARD_FIRST", "FLEETWARD_SECOND")

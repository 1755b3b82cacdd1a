"""Figures are printed, and a breach is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.proof.figures import Figures, percentile

if TYPE_CHECKING:
    import pytest


def test_a_breach_is_told_and_remembered(capsys: pytest.CaptureFixture[str]) -> None:
    figures = Figures()
    figures.say("3 kills")
    figures.none("PCs that were lost", [])
    figures.none("PCs that came twice", ["5CG1"])
    figures.hold("p95 9 s", whole=True)
    assert figures.breaches == ["PCs that came twice: ['5CG1']"]
    assert capsys.readouterr().out.splitlines() == [
        "  3 kills", "  ok      PCs that were lost: 0", "  BREACH  PCs that came twice: ['5CG1']", "  ok      p95 9 s",
    ]  # fmt: skip


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(one) for one in range(1, 101)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile(values, 1), percentile([], 0.5)) == (
        51.0, 96.0, 100.0, 0.0,
    )  # fmt: skip

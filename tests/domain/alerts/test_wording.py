"""Every rule is told in plain words, in both languages, with its figures."""

from __future__ import annotations

import re
from dataclasses import astuple

import pytest
from django.utils import translation

from fleetward.domain.alerts import wording
from fleetward.domain.alerts.measures import MEASURES

FIGURES = {
    "number": 41, "total": 77, "days": 30, "celsius": 96.4, "available_spare": 8, "available_spare_threshold": 10,
    "version": "V70", "available": "V71",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("rule", sorted(MEASURES))
def test_every_rule_has_a_title_an_explanation_and_advice(rule: str, language: str) -> None:
    with translation.override(language):
        said = wording.words(rule, FIGURES)
        assert said.title == wording.title(rule)
    assert all(len(sentence) > 8 for sentence in astuple(said))
    assert not [sentence for sentence in astuple(said) if re.search(r"%\(|%%|\?|\bNone\b", sentence)]


@pytest.mark.parametrize("rule", sorted(MEASURES))
def test_every_rule_is_told_in_norwegian_in_other_words(rule: str) -> None:
    told = []
    for language in ("en", "nb"):
        with translation.override(language):
            told.append(astuple(wording.words(rule, FIGURES)))
    assert not set(told[0]) & set(told[1])


def test_every_rule_of_the_book_has_words_and_nothing_else_has() -> None:
    assert set(wording.SENTENCES) == set(MEASURES)


def test_the_figures_are_those_of_the_alert() -> None:
    with translation.override("en"):
        assert wording.words("battery_worn", {"number": 43}).explanation == (
            "The battery of this PC has lost 43 % of what it could hold when it was new."
        )
        assert wording.words("cpu_hot", {"celsius": 96.4}).explanation.endswith("now it is at 96 °C.")


def test_a_figure_that_is_not_there_is_left_open_and_an_unknown_rule_has_words_too() -> None:
    with translation.override("en"):
        assert "has lost ? %" in wording.words("battery_worn", {}).explanation
        assert wording.words("forgotten", {}).title == "Something is wrong with a part of this PC"

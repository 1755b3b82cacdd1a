"""The rule book as a file: read, and refused when it makes no sense."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.alerts.lifecycle import Severity
from fleetward.domain.alerts.measures import MEASURES
from fleetward.domain.alerts.rule_book import BadRule, Rule, read, rule_book

TEXT = Path(settings.ALERT_RULES).read_text()


def test_the_book_that_is_shipped_has_every_rule() -> None:
    assert set(rule_book().rules) == set(MEASURES)
    assert rule_book().days == (30, 90)


def test_a_severity_holds_from_its_number_on() -> None:
    rule = Rule("x", warning=70, critical=80)
    assert [rule.severity(number) for number in (69.9, 70, 79.9, 80, 200)] == [
        None, Severity.WARNING, Severity.WARNING, Severity.CRITICAL, Severity.CRITICAL,
    ]  # fmt: skip


def changed(written: str, instead: str) -> str:
    """The book, with this in place of that: in the rule of hot disks or behind it."""
    before, head, behind = TEXT.partition("[rules.disk_hot]")
    text = before + (head + behind).replace(written, instead, 1)
    assert text != TEXT
    return text


def test_a_rule_without_one_of_the_thresholds_makes_sense() -> None:
    assert read(changed("warning = 70\n", "")).rules["disk_hot"].lowest == 80


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("[rules.disk_hot]", "[rules.disk_warm]", "disk_hot, disk_warm"),
        ("warning = 70\ncritical = 80", "", "rules.disk_hot: info, warning, critical must rise"),
        ("warning = 70", "warning = 80", "rules.disk_hot: info, warning, critical must rise"),
        ("warning = 70", "warning = 90", "rules.disk_hot: info, warning, critical must rise"),
        ("warning = 70", "warning = '70'", "rules.disk_hot: warning = '70'"),
        ("warning = 70", "warning = true", "rules.disk_hot: warning = True"),
        ("warning = 70", "warning = nan", "rules.disk_hot: warning = nan"),
        ("warning = 70", "waning = 70", "rules.disk_hot: waning = 70"),
        ("warning = 70", "code = 'x'", "rules.disk_hot: its code is its name"),
        ("[rules.disk_hot]", "[[rules.disk_hot]]", "rules.disk_hot: a table is missing"),
        ("margin = 5", "margin = -5", "rules.disk_hot: readings 1 to 4"),
        ("readings = 3", "readings = 5", "rules.disk_hot: readings 1 to 4"),
        ("readings = 3", "readings = 0", "rules.disk_hot: readings 1 to 4"),
        ("readings = 3", "readings = 1.5", "rules.disk_hot: readings = 1.5"),
        ("margin = 5", "days = 401", "rules.disk_hot: readings 1 to 4, days 0 to 400"),
        ("margin = 5", "first = 5", "rules.disk_hot: first"),
        ("warning = 70", "warning = 0\ndays = 30", "rules.disk_hot: what has not grown"),
        ("warning = 70", "warning = ", "Invalid value"),
        ("hot = 90", "hot = 'warm'", "heat: hot = 'warm'"),
        ("hot = 90", "", "heat: "),
        ("[heat]", "[warmth]", "heat: a table is missing"),
        ("[[faulty_firmware]]", "[faulty_firmware]", "faulty_firmware: a list"),
        ('versions = ["V70 Ver. 01.05.00"]', "versions = [1]", "faulty_firmware: versions = [1]"),
        ('versions = ["V70 Ver. 01.05.00"]', "", "faulty_firmware: "),
    ],
)
def test_nonsense_is_refused_with_its_place(written: str, instead: str, said: str) -> None:
    with pytest.raises(BadRule) as refused:
        read(changed(written, instead))
    assert said in str(refused.value)


def test_the_server_does_not_start_with_nonsense(tmp_path: Path) -> None:
    book = tmp_path / "rules.toml"
    book.write_text(changed("warning = 70", "warning = 90"))
    command = [sys.executable, "manage.py", "check"]
    environment = os.environ | {
        "FLEETWARD_ALERT_RULES": str(book),
        "DJANGO_SETTINGS_MODULE": "fleetward.config.settings",
    }
    done = subprocess.run(  # noqa: S603 (our own command)
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode != 0
    assert "BadRule: rules.disk_hot: info, warning, critical must rise" in done.stderr


@given(st.text(max_size=200))
def test_any_other_file_is_refused_and_nothing_else_happens(text: str) -> None:
    with pytest.raises(BadRule):
        read(text)

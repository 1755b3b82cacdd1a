"""docs/security.md says what the code does: every room with data, every key, every way in, the ends of a session."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

from fleetward.foundation.notifications.operations import KEPT

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text()
SECRET = re.compile(r'"(FLEETWARD_\w*(?:SECRET_KEY|TOKEN|SECRET|PASSWORD|SMTP_URL))"')


def section(title: str) -> str:
    """The text under a heading."""
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_room_that_keeps_something_stands_in_the_classification() -> None:
    keeping = {model._meta.app_label for model in apps.get_models() if hasattr(model, "rows")} | {"accounts"}
    named = {room.strip() for row in rows("What is kept, how much it needs to be protected")
             for listed in re.findall(r"\(([a-z_, ]+)\)", row[1]) for room in listed.split(",")}  # fmt: skip
    assert named == keeping


def test_each_thing_that_is_kept_is_of_one_of_the_three_classes() -> None:
    classes = [row[0] for row in rows("What is kept, how much it needs to be protected")]
    assert sorted(set(classes)) == ["business", "personal", "secret"]


def test_every_secret_of_the_settings_has_its_plan_for_being_changed() -> None:
    settings_text = (ROOT / "fleetward/config/settings.py").read_text()
    named = set(re.findall(r"`(FLEETWARD_\w+)`", section("Keys and secrets of an installation, and changing them")))
    assert named == set(SECRET.findall(settings_text))


def test_every_second_factor_is_named() -> None:
    assert set(re.findall(r"\(`(\w+)`\)|and `(\w+)`", section("Ways of signing in"))) == {
        ("totp", ""), ("webauthn", ""), ("", "recovery_codes"),
    }  # fmt: skip
    assert set(settings.MFA_SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"}


def test_sessions_end_when_the_document_says() -> None:
    idle, longest = settings.SESSION_IDLE // 3_600, settings.SESSION_LONGEST // 86_400
    assert f"after {idle} hours (`FLEETWARD_SESSION_IDLE_HOURS`)" in section("Sessions")
    assert f"{longest} days after signing in (`FLEETWARD_SESSION_DAYS`)" in section("Sessions")


def test_notices_are_kept_as_long_as_the_document_says() -> None:
    row = next(row for row in rows("What is kept, how much it needs to be protected") if "(notifications)" in row[1])
    assert row[3] == f"{KEPT.days} days"


def test_how_soon_libraries_are_updated_is_said_for_every_severity() -> None:
    assert [row[1] for row in rows("Libraries")] == [
        "48 hours", "7 days", "30 days", "90 days; Django and PostgreSQL before their support ends",
    ]  # fmt: skip

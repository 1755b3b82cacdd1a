from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connections

from fleetward.config import deploy_checks

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def safe(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An installation in the open, as it should be."""
    tmp_path.chmod(0o750)
    for name, value in {
        "DEMO": False, "DEBUG": False, "ALLOWED_HOSTS": ["fleetward.example"], "VAR": tmp_path, "LMS_TOKEN": "x" * 32,
        "PARTS_SYSTEM_TOKEN": "", "METRICS_TOKEN": "y" * 32, "PUBLIC_URL": "https://fleetward.example",
        "TRUSTED_PROXIES": 1, "REQUIRE_MFA": True, "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    }.items():  # fmt: skip
        setattr(settings, name, value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/fleetward")
    return settings


def said() -> list[str]:
    return [str(message.id) for message in deploy_checks.unsafe_settings(None)]


@pytest.mark.usefixtures("safe")
def test_a_safe_installation_hears_nothing() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("name", "value", "heard"),
    [
        ("DEMO", True, "fleetward.E001"),
        ("DEBUG", True, "fleetward.E002"),
        ("ALLOWED_HOSTS", ["*"], "fleetward.E003"),
        ("LMS_TOKEN", "secret", "fleetward.E004"),
        ("PARTS_SYSTEM_TOKEN", "secret", "fleetward.E004"),
        ("PUBLIC_URL", "http://fleetward.example", "fleetward.W001"),
        ("TRUSTED_PROXIES", 0, "fleetward.W002"),
        ("REQUIRE_MFA", False, "fleetward.W003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "fleetward.W004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "fleetward.W004"),
        ("METRICS_TOKEN", "", "fleetward.W006"),
    ],
)
def test_each_unsafe_setting_is_named(safe: Any, name: str, value: Any, heard: str) -> None:
    setattr(safe, name, value)
    assert said() == [heard]


def test_a_folder_that_others_can_read_is_named(safe: Any) -> None:
    Path(safe.VAR).chmod(0o755)
    assert said() == ["fleetward.E005"]


def test_the_embedded_database_is_named(safe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    del safe
    monkeypatch.delenv("DATABASE_URL")
    assert said() == ["fleetward.W005"]


def test_a_table_that_lies_open_is_named(safe: Any) -> None:
    del safe
    with connections["owner"].cursor() as owner:
        owner.execute("ALTER TABLE devices_device NO FORCE ROW LEVEL SECURITY")
        try:
            (found,) = deploy_checks.unsafe_settings(None)
        finally:
            owner.execute("ALTER TABLE devices_device FORCE ROW LEVEL SECURITY")
    assert (found.id, "devices_device is without forced row security" in found.msg) == ("fleetward.E006", True)


def test_they_run_with_the_command_and_only_when_it_is_asked_for_deployment(safe: Any) -> None:
    safe.DEMO = True
    assert "fleetward.E001" in [message.id for message in run_checks(include_deployment_checks=True)]
    assert "fleetward.E001" not in [message.id for message in run_checks()]

"""Everything runs against a real PostgreSQL: the embedded one, or the server that DATABASE_URL names.

A database is made once from the migrations and kept as a template; each test process clones it. Tests
commit like the product does; what a test wrote is deleted after it, by the owner.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ.setdefault("FLEETWARD_VAR", str(ROOT / "var" / "test"))
os.environ["FLEETWARD_DATABASE_NAME"] = f"fleetward_test_{WORKER}"
os.environ["FLEETWARD_TENANCY_STRICT"] = "yes"
os.environ["FLEETWARD_EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
# not in pyproject.toml: pytest-django would read the settings before this file has said where to
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fleetward.config.settings")
os.environ.setdefault("FLEETWARD_LMS_TOKEN", "test-lms-token")

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def pytest_configure(config: pytest.Config) -> None:
    """Start the server and make this process's database before Django is set up."""
    from fleetward.config.catalogues import compile_catalogues
    from tests.database import make_database

    var = Path(os.environ["FLEETWARD_VAR"])
    make_database(ROOT, var, WORKER)
    compile_catalogues()
    (var / "static").mkdir(exist_ok=True)  # whitenoise looks for it
    django.setup()
    from django.conf import settings

    assert settings.DATABASES["default"]["NAME"] == f"fleetward_test_{WORKER}", "another process's database"
    if config.getoption("numprocesses", default=None):
        # test processes inherit our environment, and must first say here which database is theirs
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session")
def samples() -> Path:
    """Files that others' programs produced; tests that need them are skipped where they are absent."""
    folder = Path(os.environ.get("FLEETWARD_SAMPLES") or ROOT.parent / "shared" / "samples")
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}: set FLEETWARD_SAMPLES")
    return folder


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Our own databases are there already."""


@pytest.fixture(scope="session")
def tables(django_db_blocker: Any) -> list[str]:
    """All tables with rows to delete, in an order that the foreign keys allow."""
    from tests.database import deletable_tables

    with django_db_blocker.unblock():
        return deletable_tables(KEPT)


@pytest.fixture
def db(django_db_blocker: Any, tables: list[str]) -> Iterator[None]:
    """A database that the test may commit to; empty before and after."""
    from tests.database import empty

    with django_db_blocker.unblock():
        yield
        empty(tables)


@pytest.fixture(autouse=True)
def _folders(settings: Any) -> Iterator[None]:
    """Spool, inbox, outbox, exports and attachments of each test are its own."""
    with tempfile.TemporaryDirectory(prefix=f"fleetward-{WORKER}-") as folder:
        for name in ("SPOOL", "INBOX", "OUTBOX", "EXPORTS", "ATTACHMENTS", "PROOFS", "SUPPORT_FILES"):
            path = Path(folder) / name.lower()
            path.mkdir()
            setattr(settings, name, path)
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        }
        yield


def pytest_report_header() -> list[str]:
    """Say which migrations the database stands for."""
    digest = hashlib.sha256("".join(sorted(map(str, ROOT.glob("fleetward/*/*/migrations/0*.py")))).encode())
    return [f"database: {os.environ['FLEETWARD_DATABASE_NAME']}, migrations {digest.hexdigest()[:8]}"]

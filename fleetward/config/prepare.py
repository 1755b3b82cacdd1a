"""Everything that must be true before a request is served; safe to repeat, and quick when nothing changed.

Runs in a process of its own, so that the supervisor stays small: `python -m fleetward.config.prepare`.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import django

from fleetward.config.catalogues import compile_catalogues

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = ".made-from"


def main() -> None:
    """Catalogues, tables, the roles' check, static files, and the demo world in demo mode."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fleetward.config.settings")
    compile_catalogues()
    django.setup()
    from django.conf import settings  # noqa: PLC0415 (the settings are read by now)
    from django.core.management import call_command  # noqa: PLC0415

    from fleetward.foundation.accounts import demo_users  # noqa: PLC0415 (reads models)
    from fleetward.foundation.tenancy.checks import refuse_unsafe_roles  # noqa: PLC0415

    call_command("migrate", database="owner", interactive=False, verbosity=0)
    refuse_unsafe_roles()
    kept = (settings.ATTACHMENTS, settings.PROOFS, settings.SUPPORT_FILES)
    for folder in (settings.INBOX, settings.OUTBOX, settings.SPOOL, settings.EXPORTS, *kept):
        folder.mkdir(parents=True, exist_ok=True)
    collect(settings.STATIC_ROOT)
    demo_users.allow(signing_in=settings.DEMO)
    if settings.DEMO:
        call_command("demo_world")


def collect(target: Path) -> bool:
    """Collect, hash and compress the static files, if one of them has changed. True if it was done."""
    from django.core.management import call_command  # noqa: PLC0415

    mark, current = target / MARK, _fingerprint()
    if mark.exists() and mark.read_text() == current:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(current)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name, path in _sources():
        status = Path(path).stat()
        digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, str]]:
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415

    found = (entry for finder in get_finders() for entry in finder.list(ignore_patterns=None))
    yield from sorted((name, storage.path(name)) for name, storage in found)


if __name__ == "__main__":
    main()

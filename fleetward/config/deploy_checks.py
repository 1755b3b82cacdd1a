"""`manage.py check --deploy`: each setting that is fine on one's own machine and not in the open, by name.

Django's own deployment checks run with it. What stands here is what only this project knows.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 (Django's name)

from fleetward.config import env
from fleetward.foundation.tenancy.checks import UnsafeRole, refuse_unsafe_roles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOPBACK = {"localhost", "127.0.0.1", "::1", ""}
SHORTEST_TOKEN = 24
SENDS_NONE = tuple(f"{name}.EmailBackend" for name in ("console", "dummy", "filebased", "locmem"))
TOKENS = {
    "FLEETWARD_LMS_TOKEN": "LMS_TOKEN", "FLEETWARD_PARTS_SYSTEM_TOKEN": "PARTS_SYSTEM_TOKEN",
    "FLEETWARD_METRICS_TOKEN": "METRICS_TOKEN",
}  # fmt: skip


@register(Tags.security, deploy=True)
def unsafe_settings(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """Errors let strangers in or tenants see one another; warnings make an installation weaker or blind."""
    del app_configs, options
    return [*_errors(), *_warnings()]


def _errors() -> Iterator[CheckMessage]:
    if settings.DEMO:
        yield Error(
            "FLEETWARD_DEMO is on: anybody may sign in as everybody.", hint="Set it to no.", id="fleetward.E001"
        )
    if settings.DEBUG:
        yield Error("FLEETWARD_DEBUG is on: errors show settings and rows.", hint="Set it to no.", id="fleetward.E002")
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "FLEETWARD_HOSTS answers to any name: links in mails could lead to a stranger's.",
            hint="Name the hosts.", id="fleetward.E003",
        )  # fmt: skip
    for name, setting in TOKENS.items():
        if 0 < len(getattr(settings, setting)) < SHORTEST_TOKEN:
            yield Error(
                f"{name} can be guessed.", hint=f"Use at least {SHORTEST_TOKEN} random characters.", id="fleetward.E004"
            )
    loose = [str(path) for path in (settings.VAR, settings.VAR / "secrets.json") if _open_to_others(path)]
    if loose:
        yield Error(f"Others on this machine can read {' and '.join(loose)}.", hint="chmod o-rwx", id="fleetward.E005")
    try:
        refuse_unsafe_roles()
    except UnsafeRole as unsafe:
        yield Error(f"Row security can be passed by: {unsafe}.", id="fleetward.E006")


def _warnings() -> Iterator[CheckMessage]:
    public = urlsplit(settings.PUBLIC_URL)
    if public.scheme != "https":
        yield Warning(
            "FLEETWARD_PUBLIC_URL is not https: sign-in and signed links travel in the open.", id="fleetward.W001"
        )
    if public.hostname not in LOOPBACK and settings.TRUSTED_PROXIES == 0:
        yield Warning(
            "FLEETWARD_TRUSTED_PROXIES is 0: behind a proxy, everybody shares one address.",
            hint="Say how many proxies of your own stand in front; silence this where none does.", id="fleetward.W002",
        )  # fmt: skip
    if not settings.REQUIRE_MFA:
        yield Warning("FLEETWARD_REQUIRE_MFA is off: a password alone lets people in.", id="fleetward.W003")
    if settings.EMAIL_BACKEND.endswith(SENDS_NONE):
        yield Warning("FLEETWARD_EMAIL_BACKEND sends no mail: nobody gets an invitation.", id="fleetward.W004")
    if not env.text("DATABASE_URL"):
        yield Warning("DATABASE_URL is not set: the embedded PostgreSQL has no replica.", id="fleetward.W005")
    if not settings.METRICS_TOKEN:
        yield Warning("FLEETWARD_METRICS_TOKEN is not set: nobody can watch the queue.", id="fleetward.W006")


def _open_to_others(path: Any) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))

"""What follows from the one switch: whether the public address begins with https."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

NAMES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "SESSION_COOKIE_SECURE")


def settings_with(public_url: str) -> list[object]:
    """As another process of the installation reads them."""
    program = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {NAMES}]))"
    environment = os.environ | {
        "FLEETWARD_PUBLIC_URL": public_url,
        "DJANGO_SETTINGS_MODULE": "fleetward.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True)  # noqa: S603
    read: list[object] = json.loads(done.stdout)
    return read


@pytest.mark.parametrize(("public_url", "expected"), [
    ("https://fleetward.example", ["__Host-sessionid", "__Host-csrftoken", "__Host-django_language", True]),
    ("http://localhost:8000", ["sessionid", "csrftoken", "django_language", False]),
])  # fmt: skip
def test_cookies_are_bound_to_the_host_where_https_is_spoken(public_url: str, expected: list[object]) -> None:
    assert settings_with(public_url) == expected

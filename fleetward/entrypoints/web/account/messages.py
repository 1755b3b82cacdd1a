"""Where Django's messages wait for the next page: in a cookie with the prefix of all others, else in the session."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class PrefixedCookie(CookieStorage):
    """Django's own has a fixed name."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """Django's usual storage, over ours."""

    storage_classes = (PrefixedCookie, SessionStorage)

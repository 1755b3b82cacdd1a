"""Secrets that must be read again, such as those of others' systems: in the database they lie encrypted.

The key comes from SECRET_KEY: with another one they cannot be read, and are entered again.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """Sealed with another key, or spoiled."""


def _lock() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"fleetward.sealed")
    return Fernet(base64.urlsafe_b64encode(key.digest()))


def seal(secret: str) -> str:
    """What is stored."""
    return _lock().encrypt(secret.encode()).decode()


def unseal(stored: str) -> str:
    """The secret. Raises `Unreadable`."""
    try:
        return _lock().decrypt(stored.encode()).decode()
    except InvalidToken as spoiled:
        raise Unreadable from spoiled

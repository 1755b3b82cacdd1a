"""Typed readers of the environment. Nonsense is refused at start, with the variable's name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


class BadSetting(RuntimeError):
    """An environment variable holds something that cannot be meant."""


def text(name: str, default: str = "") -> str:
    """The variable as it is, or the default."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no variable; anything but 1/0, true/false, yes/no, on/off is refused."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    message = f"{name} must be yes or no, not {value!r}"
    raise BadSetting(message)


def one_of(name: str, *allowed: str) -> str:
    """One of these words; the first is the default."""
    value = os.environ.get(name, "").strip().lower() or allowed[0]
    if value in allowed:
        return value
    message = f"{name} must be one of {', '.join(allowed)}, not {value!r}"
    raise BadSetting(message)


def number(name: str, default: int, *, least: int = 0) -> int:
    """A whole number, at least `least`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit() or int(value) < least:
        message = f"{name} must be a whole number of at least {least}, not {value!r}"
        raise BadSetting(message)
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without empty entries."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def together(name: str, needed: str) -> None:
    """Refuse the first variable without the second one."""
    if text(name) and not text(needed):
        message = f"{name} needs {needed}"
        raise BadSetting(message)


@dataclass(frozen=True)
class Smtp:
    """A mail server: TLS from the start, or after a word in the open (STARTTLS), or not at all."""

    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


_SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def smtp(name: str) -> Smtp:
    """A mail server as smtp://, smtp+starttls:// or smtps://, with user and password percent-encoded."""
    value = os.environ.get(name, "").strip()
    if not value:
        return Smtp()
    try:
        parts = urlsplit(value)
        port = parts.port or _SMTP_PORTS[parts.scheme]
    except (ValueError, KeyError):
        parts, port = urlsplit(""), 0
    if not parts.hostname or parts.path not in {"", "/"}:
        message = f"{name} must be smtp://, smtp+starttls:// or smtps:// with a host"  # without it: it holds a password
        raise BadSetting(message)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Smtp(parts.hostname, port, user, password, parts.scheme == "smtp+starttls", parts.scheme == "smtps")

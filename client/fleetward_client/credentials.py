"""What a call is signed with: a person's token, or an access token that a client's secret gets and renews."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Protocol

EARLY = 60.0
"""Seconds before its end a token is renewed."""


class Credentials(Protocol):
    """A token for each call."""

    def token(self, grant: Grant) -> str:
        """The token; `grant` asks the server for one."""

    def renew(self) -> bool:
        """The token was refused: whether another one can be got."""


class Grant(Protocol):
    """Gets an access token for a client: the token, and how many seconds it serves."""

    def __call__(self, client_id: str, secret: str) -> tuple[str, float]:
        """Ask the server."""


@dataclass(frozen=True)
class PersonalToken:
    """A token that a person made in the settings."""

    secret: str = field(repr=False)

    def token(self, grant: Grant) -> str:
        """Always the same."""
        del grant
        return self.secret

    def renew(self) -> bool:
        """There is no other."""
        return False


@dataclass
class ClientCredentials:
    """A program's client id and secret (OAuth 2.0)."""

    client_id: str
    secret: str = field(repr=False)
    _token: str = field(default="", repr=False)
    _ends: float = 0.0

    def token(self, grant: Grant) -> str:
        """One that serves for a minute at least."""
        if not self._token or time.monotonic() > self._ends - EARLY:
            self._token, lasts = grant(self.client_id, self.secret)
            self._ends = time.monotonic() + lasts
        return self._token

    def renew(self) -> bool:
        """Forget a token that was refused; a fresh one that is refused is refused for good."""
        had, self._token = bool(self._token), ""
        return had

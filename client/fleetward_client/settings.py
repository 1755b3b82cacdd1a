"""Which server, with which credential: out of the environment, else out of the file that `login` wrote."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from fleetward_client.credentials import ClientCredentials, PersonalToken
from fleetward_client.problems import Failure, NobodySignedIn
from fleetward_client.wire import checked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetward_client.credentials import Credentials

SIGN_IN = "Sign in first: fleetward-cli login --url https://…, or set FLEETWARD_URL and FLEETWARD_TOKEN."


@dataclass(frozen=True)
class Settings:
    """A server and one credential for it."""

    url: str = ""
    token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    @property
    def credentials(self) -> Credentials:
        """A personal token, or a client's."""
        if self.token:
            return PersonalToken(self.token)
        return ClientCredentials(self.client_id, self.client_secret)

    @property
    def complete(self) -> bool:
        """Whether somebody can be signed in with it."""
        return bool(self.url and (self.token or (self.client_id and self.client_secret)))


def place(environment: Mapping[str, str]) -> Path:
    """The file of `login`."""
    folder = environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME", "~")).expanduser() / ".config"
    return Path(folder) / "fleetward" / "credentials.json"


def load(environment: Mapping[str, str]) -> Settings:
    """The environment goes first. A stored credential is for its own server and is shown to no other."""
    names = {"url": "FLEETWARD_URL", "token": "FLEETWARD_TOKEN", "client_id": "FLEETWARD_CLIENT_ID",
             "client_secret": "FLEETWARD_CLIENT_SECRET"}  # fmt: skip
    given = {name: environment[variable] for name, variable in names.items() if environment.get(variable)}
    stored = _stored(place(environment))
    signed = bool(given.keys() - {"url"})
    if not signed and given.get("url") and stored.get("url") != checked(given["url"]):
        stored = {}
    found = Settings(**(({"url": stored.get("url", "")} | given) if signed else (stored | given)))
    if not found.complete:
        raise NobodySignedIn(SIGN_IN)
    return found


def _stored(path: Path) -> dict[str, str]:
    try:
        told = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as wrong:
        raise Failure(f"{path} cannot be read: {wrong}. Sign in anew: fleetward-cli login.") from wrong
    known = {one.name for one in fields(Settings)}
    return {name: str(value) for name, value in told.items() if name in known} if isinstance(told, dict) else {}


def store(environment: Mapping[str, str], settings: Settings) -> Path:
    """Keep it where its owner alone can read it."""
    path = place(environment)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(f".{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({name: value for name, value in asdict(settings).items() if value}, file)
    beside.replace(path)
    return path


def forget(environment: Mapping[str, str]) -> bool:
    """Whether there was anything."""
    path = place(environment)
    there = path.exists()
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    return there

"""What can go wrong: everything that is raised here is a `Failure`."""

from __future__ import annotations

from dataclasses import dataclass, field


class Failure(Exception):
    """The call was not done; the text says why."""


class NoAnswer(Failure):
    """The server could not be reached, or did not answer as it should, also after several tries."""


class WrongUse(Failure):
    """What was asked for makes no sense; nothing was sent."""


class NobodySignedIn(Failure):
    """There is no credential."""


@dataclass
class Problem(Failure):
    """The server refused (RFC 9457). Programs go by `code`, which never changes; `detail` is a sentence for people."""

    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    request_id: str = ""

    def __str__(self) -> str:
        where = "".join(f"\n  {one.get('where', '')}: {one.get('why', '')}" for one in self.errors)
        return f"{self.detail}{where}"


class NotSignedIn(Problem):
    """The credential does not serve, or does not serve any more."""

"""A mailbox that is read over IMAP: each mail is handed over once, and marked as seen when it was taken."""

from __future__ import annotations

import imaplib
import re
import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 30.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")


class MailboxAway(Exception):
    """The server cannot be reached, does not let us in, or says what makes no sense: try again later."""


@dataclass(frozen=True)
class Mailbox:
    """Where it is, and who we are there."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    tls: bool = True

    def take(self, handle: Callable[[bytes], object], *, most: int, largest: int) -> int:
        """Hand over mails that nobody has seen, oldest first, and say how many. What `handle` raises stops it.

        A mail is marked as seen after `handle` has returned, so one that is cut off comes again. One larger than
        `largest` bytes is not fetched: it is marked as seen and flagged, for a person to look at.
        """
        with self._opened() as server:
            waiting = _data(server.uid("SEARCH", "UNSEEN"))[0].split()[:most]
            return sum(_take_one(server, number.decode("ascii"), handle, largest) for number in waiting)

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        try:
            server = self._connected()
            try:
                server.login(self.user, self.password)
                _data(server.select(f'"{self.folder}"'))
                yield server
            finally:
                _leave(server)
        except (OSError, imaplib.IMAP4.error, UnicodeError) as away:
            raise MailboxAway(str(away)[:200]) from away

    def _connected(self) -> imaplib.IMAP4:
        if self.tls:
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(self.host, self.port, ssl_context=context, timeout=SECONDS)
        return imaplib.IMAP4(self.host, self.port, timeout=SECONDS)


def _take_one(server: imaplib.IMAP4, number: str, handle: Callable[[bytes], object], largest: int) -> int:
    told = _data(server.uid("FETCH", number, "(RFC822.SIZE)"))
    size = next((found for part in told if isinstance(part, bytes) and (found := _SIZE.search(part))), None)
    if size and int(size[1]) > largest:
        _data(server.uid("STORE", number, "+FLAGS", r"(\Seen \Flagged)"))
        return 0
    parts = _data(server.uid("FETCH", number, "(BODY.PEEK[])"))
    raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
    if raw is None:  # somebody has deleted it meanwhile
        return 0
    handle(raw)
    _data(server.uid("STORE", number, "+FLAGS", r"(\Seen)"))
    return 1


def _data(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server says; a literal is a pair of what announces it, and its bytes."""
    state, data = answer
    if state != "OK":
        raise imaplib.IMAP4.error(f"{state} {data!r}"[:200])
    return [part for part in data if part is not None] or [b""]


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        server.shutdown()  # we wanted to go anyway

"""A small IMAP server in a thread: one mailbox, and as much of RFC 3501 as reading it takes."""

from __future__ import annotations

import re
import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, PASSWORD = "support", "a secret"


@dataclass
class Box:
    """What is in the mailbox: the mails, and the flags of each. `breaks_at`: the server hangs up at this word."""

    mails: list[bytes] = field(default_factory=list)
    flags: list[set[str]] = field(default_factory=list)
    breaks_at: str = ""
    port: int = 0

    def put(self, *mails: bytes) -> None:
        """Mails arrive."""
        self.mails += mails
        self.flags += [set() for _mail in mails]


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            word = rest.upper().removeprefix("UID ").partition(" ")[0]
            if word == self.box.breaks_at:
                return
            answer = getattr(self, f"_{word.lower()}", self._unknown)(rest)
            self._say(f"{tag} {answer} done".encode())
            if word == "LOGOUT":
                return

    @property
    def box(self) -> Box:
        server: Any = self.server
        box: Box = server.box
        return box

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _capability(self, _rest: str) -> str:
        self._say(b"* CAPABILITY IMAP4rev1")
        return "OK"

    def _login(self, rest: str) -> str:
        return "OK" if rest.split(" ", 1)[1] == f'{USER} "{PASSWORD}"' else "NO wrong"

    def _select(self, rest: str) -> str:
        if rest != 'SELECT "INBOX"':
            return "NO no such mailbox"
        self._say(b"* %d EXISTS" % len(self.box.mails))
        return "OK [READ-WRITE]"

    def _search(self, _rest: str) -> str:
        unseen = [str(n + 101) for n, flags in enumerate(self.box.flags) if r"\Seen" not in flags]
        self._say(" ".join(["* SEARCH", *unseen]).encode())
        return "OK"

    def _fetch(self, rest: str) -> str:
        uid = int(rest.split()[2])
        raw = self.box.mails[uid - 101]
        if "RFC822.SIZE" in rest:
            self._say(b"* %d FETCH (UID %d RFC822.SIZE %d)" % (uid - 100, uid, len(raw)))
        else:
            self._say(b"* %d FETCH (UID %d BODY[] {%d}" % (uid - 100, uid, len(raw)))
            self.wfile.write(raw + b")\r\n")
        return "OK"

    def _store(self, rest: str) -> str:
        uid = int(rest.split()[2])
        self.box.flags[uid - 101] |= set(re.findall(r"\\\w+", rest))
        return "OK"

    def _logout(self, _rest: str) -> str:
        self._say(b"* BYE")
        return "OK"

    def _unknown(self, _rest: str) -> str:
        return "BAD"


@contextmanager
def running() -> Iterator[Box]:
    """The mailbox, served on a port of this machine."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        box = Box(port=server.server_address[1])
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]  # each session reads it
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()

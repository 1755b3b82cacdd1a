"""The process of each user: shows alerts, one after another, and passes the user's answer on."""

from __future__ import annotations

import logging
import threading
import time
import webbrowser
from typing import TYPE_CHECKING, Protocol

from fleetward_agent import server
from fleetward_agent.door import Closed, Visit
from fleetward_agent.notices import Answer, Notice, read_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger(__name__)

EVERY = 30.0  # seconds between two looks; only at our own door, the server is asked where there is something to show
AFTER_FAILURE = 600.0  # seconds, where nothing could be shown


class Shows(Protocol):
    """Something that can show a notice."""

    def ready(self) -> bool:
        """Whether anything can be shown now."""

    def show(self, notice: Notice, shown: Callable[[], object]) -> Answer | None:
        """Show it, say so, and wait for the user's answer; None where it could not be shown."""


def run(door: Path, popup: Shows, language: str, every: float = EVERY) -> None:
    """Look again and again, as long as the session lasts."""
    while True:
        time.sleep(every if turn(door, popup, language) else AFTER_FAILURE)


def turn(door: Path, popup: Shows, language: str) -> bool:
    """Show what is to be shown now, if anything is; False where that failed."""
    if not popup.ready():
        return True
    try:
        with Visit(door) as visit:
            return _show(visit, popup, language)
    except Closed as closed:
        log.debug("nobody at the door: %s", closed)
        return True


def _show(visit: Visit, popup: Shows, language: str) -> bool:
    notice = read_notice(visit.ask(do="show", language=language).get("notice"))
    if notice is None:
        return True
    answer = popup.show(notice, shown=lambda: visit.ask(do="answer", answer="shown"))
    if answer is None:
        return False
    if url := visit.ask(do="answer", answer=answer).get("url"):
        _open(str(url))
    return True


def _open(url: str) -> None:
    """In the user's browser. In a thread, for some browsers keep the caller until they are closed."""
    try:
        server.checked(url)
    except server.Unsafe:
        log.warning("%s is not opened", url)
        return
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

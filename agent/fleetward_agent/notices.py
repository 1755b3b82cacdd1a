"""Which alert the users' helpers may show, and what the user answered. The server decides; root alone speaks to it."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from fleetward_agent import enrolment, server

if TYPE_CHECKING:
    from fleetward_agent.memory import Memory
    from fleetward_agent.outbox import Outbox
    from fleetward_agent.places import Places

log = logging.getLogger(__name__)

Answer = Literal["view", "later"]
ANSWERS = {"shown", "later", "view"}
A_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Notice:
    """One alert as it is shown, in the user's language; `view` and `later` are the labels of the buttons."""

    id: str
    severity: str
    title: str
    text: str
    view: str
    later: str


def read_notice(told: object) -> Notice | None:
    """A notice of the protocol, or None for anything else."""
    try:
        notice = Notice(**{name: str(told[name]) for name in Notice.__dataclass_fields__})  # type: ignore[index] # tried
        uuid.UUID(notice.id)  # it becomes part of an address
    except (KeyError, TypeError, ValueError):
        return None
    return notice


def read_notices(told: object) -> list[dict[str, str]]:
    """The notices of an answer, as they are kept."""
    found = [read_notice(one) for one in told] if isinstance(told, list) else []
    return [asdict(one) for one in found if one]


class Desk:
    """Hands out one notice a visitor, and none to two visitors at once. A visitor who leaves gives his back."""

    def __init__(self, places: Places, memory: Memory, outbox: Outbox, gap: float) -> None:
        self.places, self.memory, self.outbox, self.gap = places, memory, outbox, gap
        self._lock = threading.Lock()
        self._held: dict[object, Notice] = {}
        self._asked = float("-inf")

    def show(self, visitor: object, language: str) -> dict[str, Any]:
        """The most severe notice that may be shown now; the server is asked again first."""
        self.memory.keep(language="nb" if language == "nb" else "en")
        if not self.memory["notices"]:
            return {"notice": None}
        with self._lock:
            taken = {notice.id for who, notice in self._held.items() if who != visitor}
            waiting = self._asked_again()
            free = [one for one in waiting if one.id not in taken and not self._is_put_off(one.id)]
            if not free:
                return {"notice": None}
            self._held[visitor] = free[0]
            return {"notice": asdict(free[0])}

    def _asked_again(self) -> list[Notice]:
        """What the server says now; nothing where it cannot be asked, or was asked a moment ago."""
        if time.monotonic() - self._asked < self.gap:
            return []
        self._asked = time.monotonic()
        try:
            answer = self._post("notices", {"language": self.memory["language"]})
        except (server.TryAgain, server.Refused) as problem:
            log.info("no notice is shown: %s", problem)
            return []
        kept = read_notices(answer.get("notices"))
        self.memory.keep(notices=kept)
        return [Notice(**one) for one in kept]

    def answer(self, visitor: object, answer: str) -> dict[str, Any]:
        """Pass the user's answer on. What is not 'view' may reach the server later; 'view' gives the page's address."""
        notice = self._held.get(visitor)
        if notice is None or answer not in ANSWERS:
            return {}
        try:
            return self._post(f"notices/{notice.id}", {"answer": answer})
        except server.Refused as refused:
            log.info("%s: %s", notice.title, refused)
        except server.TryAgain as problem:
            log.info("%s: %s", notice.title, problem)
            if answer == "later":
                self._put_off(notice.id)
            if answer != "view":
                self.outbox.put(f"notices/{notice.id}", {"answer": answer})
        return {}

    def leave(self, visitor: object) -> None:
        """The visitor is gone; what he showed may be shown again."""
        with self._lock:
            self._held.pop(visitor, None)

    def _post(self, address: str, body: dict[str, Any]) -> dict[str, Any]:
        known = enrolment.load(self.places)
        if known is None or known.refused:
            raise server.TryAgain("not enrolled")
        try:
            return server.post(known.server, address, body, known.credential)
        except server.MustEnrol:
            enrolment.mark_refused(self.places, known)
            raise

    def _put_off(self, notice_id: str) -> None:
        """For a day: the server will hear of it later, and might have it shown again before."""
        now = time.time()
        kept = {one: until for one, until in self.memory["put_off"].items() if until > now}
        self.memory.keep(put_off=kept | {notice_id: now + A_DAY})

    def _is_put_off(self, notice_id: str) -> bool:
        until: float = self.memory["put_off"].get(notice_id, 0.0)
        return time.time() < until <= time.time() + A_DAY

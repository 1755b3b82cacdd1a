"""The process of the system: measures, keeps, sends, checks in, and stands behind the door."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fleetward_agent import VERSION, enrolment, files, server
from fleetward_agent.collectors.health import health
from fleetward_agent.collectors.inventory import inventory
from fleetward_agent.door import Door
from fleetward_agent.memory import Memory
from fleetward_agent.notices import Desk, read_notices
from fleetward_agent.outbox import Outbox
from fleetward_agent.pace import Backoff, Pace
from fleetward_agent.status import facts

if TYPE_CHECKING:
    from fleetward_agent.enrolment import Enrolment
    from fleetward_agent.places import Places
    from fleetward_agent.sources import Sources

log = logging.getLogger(__name__)


class System:
    """One loop in one thread. Whatever kills it, what was measured is on the disk, and goes out at the next start."""

    def __init__(self, places: Places, sources: Sources, pace: Pace | None = None) -> None:
        files.own_folder(places.state)
        self.places, self.sources, self.pace = places, sources, pace or Pace()
        self.memory, self.outbox = Memory(places.memory), Outbox(places.outbox)
        self.outbox.prepare()
        self.stop = threading.Event()
        self.backoff = Backoff(self.pace)
        self._spread = self.pace.spread(1.0)
        self._talk_at = 0.0

    def run(self) -> None:
        """Until `stop` is set."""
        desk = Desk(self.places, self.memory, self.outbox, self.pace.ask_gap)
        with Door(self.places.door, desk, lambda: facts(self.places)):
            while not self.stop.is_set():
                self.stop.wait(self.turn())

    def turn(self) -> float:
        """Do what is due; seconds until something may be due again."""
        if self._measure() and not self.backoff.failures:
            self._talk_at = 0.0
        if time.monotonic() >= self._talk_at:
            self._talk_at = time.monotonic() + self._talk()
        due = min(self._due("readings"), self._due("inventory"), self._talk_at - time.monotonic())
        return min(max(due, 0.05), self.pace.look)

    def _due(self, what: str) -> float:
        """Seconds until it is time to measure; a clock that was turned back does not stop it."""
        every, ago = getattr(self.pace, what) * self._spread, time.time() - self.memory[f"{what}_at"]
        return float(every - ago) if ago >= 0 else 0.0

    def _measure(self) -> bool:
        """Put what is due into the outbox; whether anything was. An inventory holds the readings too."""
        moment = datetime.now(UTC)
        if self._due("inventory") <= 0:
            self.outbox.put("inventory", inventory(self.sources, moment))
            self.memory.keep(inventory_at=moment.timestamp(), readings_at=moment.timestamp())
        elif self._due("readings") <= 0:
            self.outbox.put("readings", health(self.sources, moment))
            self.memory.keep(readings_at=moment.timestamp())
        else:
            return False
        return True

    def _talk(self) -> float:
        """Send what waits and check in; seconds until the next time. Without a credential: look for one soon."""
        known = enrolment.load(self.places)
        if known is None or known.refused:
            return self.pace.look
        try:
            problem = self._deliver(known)
            answer = server.post(known.server, "check-in", self._presence(), known.credential)
        except server.MustEnrol as refused:
            log.error("the server does not know this PC any more: enrol again")  # noqa: TRY400 (known, no trace needed)
            enrolment.mark_refused(self.places, known)
            self.memory.keep(problem=str(refused))
            return self.pace.look
        except server.Refused as refused:
            return self._failed(refused, 0.0)
        except server.TryAgain as later:
            return self._failed(later, later.wait)
        self.backoff.succeeded()
        return self._heard(answer, problem)

    def _deliver(self, known: Enrolment) -> str | None:
        """Send the outbox, oldest first; the last refusal, where a message was refused for good and dropped."""
        problem = None
        for message in self.outbox.waiting():
            try:
                server.post(known.server, message.address, message.body, known.credential)
            except server.MustEnrol:
                raise
            except server.Refused as refused:
                problem = str(refused)
                log.warning("%s is dropped: %s", message.path.name, refused)
            self.outbox.remove(message)
        return problem

    def _presence(self) -> dict[str, Any]:
        return {"agent": f"fleetward-agent/{VERSION}", "language": self.memory["language"]}

    def _failed(self, problem: Exception, asked: float) -> float:
        wait = self.backoff.failed(asked)
        log.info("%s; next try in %d s", problem, wait)
        self.memory.keep(problem=str(problem))
        return wait

    def _heard(self, answer: dict[str, Any], problem: str | None) -> float:
        """Keep what the server said; seconds until the next check-in."""
        wait = self.pace.next_check_in(answer.get("next_check_in"))
        self.memory.keep(
            last_check_in=datetime.now(UTC).isoformat(timespec="seconds"), next_check_in=wait, problem=problem,
            on_dashboard=answer.get("on_dashboard") is True, notices=read_notices(answer.get("notices")),
            repair_cases=[one for one in answer.get("repair_cases") or [] if isinstance(one, dict)],
        )  # fmt: skip
        return wait

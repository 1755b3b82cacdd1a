"""How often, and how long to wait when the server is away."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """All in seconds. `check_in` holds where the server says nothing else; `look`: for what people do here."""

    readings: float = 3600.0
    inventory: float = 24 * 3600.0
    check_in: float = 3600.0
    soonest: float = 60.0
    latest: float = 24 * 3600.0
    first_wait: float = 30.0
    longest_wait: float = 3600.0
    look: float = 15.0
    ask_gap: float = 5.0

    def spread(self, seconds: float) -> float:
        """A tenth more or less, so that PCs started together do not stay together."""
        return float(seconds * random.uniform(0.9, 1.1))  # noqa: S311 (no secret)

    def next_check_in(self, said: object) -> float:
        """When the server wants to hear again, within reason."""
        wanted = said if isinstance(said, int | float) and not isinstance(said, bool) else self.check_in
        return self.spread(min(max(float(wanted), self.soonest), self.latest))


class Backoff:
    """Doubles with every failure in a row; the moment is drawn, so that a server that comes back is not stormed."""

    def __init__(self, pace: Pace) -> None:
        self.pace, self.failures = pace, 0

    def failed(self, asked: float = 0.0) -> float:
        """Seconds to wait now; never less than the server asked for."""
        ceiling = min(self.pace.first_wait * 2 ** min(self.failures, 30), self.pace.longest_wait)
        self.failures += 1
        return max(float(ceiling) * random.uniform(0.5, 1.0), asked * random.uniform(1.0, 1.1))  # noqa: S311 (no secret)

    def succeeded(self) -> None:
        """Begin anew at the next failure."""
        self.failures = 0

"""The real agent at a quick pace, as a process: `quick_agent.py STATE PC`; told to stop by a signal, or killed."""

from __future__ import annotations

import sys
from pathlib import Path

from fleetward_agent import sources
from fleetward_agent.pace import Pace
from fleetward_agent.places import Places
from fleetward_agent.system import System

PACE = Pace(readings=0.1, inventory=0.5, check_in=0.1, soonest=0.05, first_wait=0.02, longest_wait=0.2, ask_gap=0.0)

if __name__ == "__main__":
    state = Path(sys.argv[1])
    System(Places(state, state / "door.sock"), sources.under(Path(sys.argv[2])), PACE).run()

"""The real helper of a user, looking more often: `quick_notify.py DOOR`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from fleetward_agent import notify, texts
from fleetward_agent.popup.either import Either

if __name__ == "__main__":
    spoken = texts.language(os.environ)
    notify.run(Path(sys.argv[1]), Either(spoken), spoken, every=0.1)

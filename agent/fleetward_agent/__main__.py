"""`python -m fleetward_agent` is the program too."""

import sys

from fleetward_agent.cli import main

sys.exit(main())

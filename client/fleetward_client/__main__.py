"""`python -m fleetward_client`: as `fleetward-cli`."""

import sys

from fleetward_client.cli import main

sys.exit(main())

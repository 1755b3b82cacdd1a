"""Write the API's description: `python -m fleetward.entrypoints.api > docs/openapi.json`."""

from __future__ import annotations

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fleetward.config.settings")
    django.setup()
    from fleetward.entrypoints.api.urls import description

    sys.stdout.write(description())

"""A simulated fleet of PCs for a running server, in demo mode."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fleetward.entrypoints.commands.fleet import choosing, running

if TYPE_CHECKING:
    from argparse import ArgumentParser

CREDENTIALS = "fleet.json"


class Command(BaseCommand):
    """PCs of the database speak to the server as their agents would, until somebody ends it."""

    help = "Simulate so many PCs of this database's, which speak to the running server (demo mode only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many, and where the server is."""
        parser.add_argument("--pcs", type=int, default=250)
        parser.add_argument("--server", default=settings.PUBLIC_URL)

    def handle(self, *_: Any, **options: Any) -> None:
        """Choose, join, run."""
        if not settings.DEMO:
            raise CommandError("PCs are simulated in demo mode only: FLEETWARD_DEMO=1")
        now, path = timezone.now(), Path(settings.VAR) / CREDENTIALS
        chosen = choosing.choose(options["server"], options["pcs"], running.keep(path), now)
        fleet = running.join(chosen, now)
        running.remember(path, fleet)
        self.stdout.write(f"{len(fleet)} simulated PCs speak to {options['server']}.")
        running.run(fleet)

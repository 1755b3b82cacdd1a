"""Make the demo world, once."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fleetward.entrypoints.commands.demo.seed import seed
from fleetward.foundation.accounts import demo_users

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """The demo world: people, companies, and two months of reports. Does nothing where it exists."""

    help = "Make the demo world in an empty database (demo mode only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--today`: the day that all dates count from."""
        parser.add_argument("--today", type=datetime.fromisoformat, help="YYYY-MM-DD; default: today")

    def handle(self, *_: Any, **options: Any) -> None:
        """Make it, unless it is there or the database serves something else."""
        if not settings.DEMO:
            raise CommandError("The demo world is made in demo mode only: FLEETWARD_DEMO=1")
        if not demo_users.exist() and demo_users.others_exist():
            self.stdout.write("This database is in use already; no demo world was added to it.")
            return
        if not demo_users.exist():
            self.stdout.write("Making the demo world, once; this takes a moment ...")
            day = (options["today"] or timezone.localtime()).date()
            seed(timezone.make_aware(datetime.combine(day, time())))
        self._introduce()

    def _introduce(self) -> None:
        self.stdout.write(f"The demo world's people; the password of each is: {demo_users.PASSWORD}")
        for user in demo_users.everybody():
            self.stdout.write(f"  {user.email:<52} {user}")

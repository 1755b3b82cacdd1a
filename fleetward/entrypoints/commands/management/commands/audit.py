"""Holding the audit log against its seals, and keeping the last seals somewhere else."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fleetward.entrypoints.commands.audit import anchors, telling
from fleetward.foundation.audit.queries import verifying

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`audit verify` ends with exit code 1 if anything is not as it was sealed; `audit head` prints the last seals."""

    help = "Verify the audit log against its seals, or print the last seal of every partner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, for whom, against what."""
        parser.add_argument("do", choices=["verify", "head"])
        parser.add_argument("--partner", metavar="ACCOUNT", help="only this partner's log ('vendor' for the vendor's)")
        parser.add_argument("--against", metavar="FILE", type=Path, help="what `audit head` printed earlier")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read as the owner; print; tell by the exit code."""
        names = telling.names()
        partner = telling.partner_of(names, options["partner"])
        if options["do"] == "head":
            heads = [one for one in verifying.heads() if partner in {None, one.partner_id}]
            self.stdout.write(anchors.write(heads), ending="")
            return
        known = anchors.read(options["against"].read_text()) if options["against"] else []
        began = time.monotonic()
        verdicts = verifying.verify(partner, known)
        for line in telling.sentences(verdicts, names):
            self.stdout.write(line)
        self.stdout.write(telling.summary(verdicts, time.monotonic() - began))
        if any(one.faults for one in verdicts):
            raise CommandError("The audit log is not as it was sealed.", returncode=1)

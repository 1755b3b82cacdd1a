"""`manage.py distribute`: spread the partners' tables over a Citus cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction

from fleetward.foundation.tenancy import distribution

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Run once on the coordinator, after `migrate`, while nothing is served; again after migrations with new tables."""

    help = "Distribute the partners' tables by partner over a Citus cluster."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--show` prints the statements and changes nothing; it needs no Citus."""
        parser.add_argument("--show", action="store_true", help="print the statements, change nothing")

    def handle(self, *args: Any, show: bool, **options: Any) -> None:
        """As the owner, in one transaction."""
        del args, options
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            try:
                if show:
                    for statement in distribution.plan(cursor).statements({}):
                        self.stdout.write(statement.as_string(cursor.cursor) + ";")
                    return
                moved = distribution.distribute(cursor)
            except distribution.NoCitus:
                raise CommandError(
                    "This server has no Citus extension: CREATE EXTENSION citus, as superuser."
                ) from None
            except distribution.CannotDistribute as broken:
                raise CommandError(str(broken)) from broken
        self.stdout.write(f"{moved} tables were moved." if moved else "Every table is in its place.")

"""Ending the sessions of one person, or of everybody: for the operator (ASVS 7.4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.accounts import operations, queries

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`sign_out kari@fjord.example`, or `sign_out --everybody`. Noted in the vendor's audit log."""

    help = "End the sessions of one person, or of everybody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("address", nargs="?", help="the address that the person signs in with")
        whose.add_argument("--everybody", action="store_true", help="all sessions of this installation")

    def handle(self, *args: Any, address: str | None, everybody: bool, **options: Any) -> None:
        """End them, and say how many there were."""
        del args, options
        count = operations.sign_everybody_out(actor=SYSTEM) if everybody else _sign_out(address or "")
        self.stdout.write(f"{count} sessions ended.")


def _sign_out(address: str) -> int:
    user = queries.of_address(address)
    if user is None:
        message = f"Nobody signs in with {address!r}."
        raise CommandError(message)
    return operations.sign_out(actor=SYSTEM, user=user)

"""Inviting the first person of an installation, who invites the others; for the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.permissions import VendorRole
from fleetward.domain.staff import operations

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """`invite ada@vendor.example`: prints the link that makes her the vendor's program manager. No mail is sent."""

    help = "Invite somebody to work for the vendor, and print the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and as what."""
        parser.add_argument("address", help="the person's e-mail address, which is proven by this command")
        parser.add_argument("--role", choices=VendorRole.values, default=str(VendorRole.PROGRAM_MANAGER))

    def handle(self, *args: Any, address: str, role: str, **options: Any) -> None:
        """Invite, and print the link."""
        del args, options
        try:
            validate_email(address)
            made = operations.invite(
                actor=SYSTEM, partner_id=None, email=address, role=role, now=timezone.now(), by_mail=False
            )
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from wrong
        except operations.Refused as refused:
            raise CommandError(str(refused.why)) from refused
        letter = operations.write_letter(invitation_id=made.id, address=_address, now=timezone.now())
        assert letter  # noqa: S101 (it was just made)
        self.stdout.write(letter.text)


def _address(secret: str) -> str:
    return settings.PUBLIC_URL + reverse("staff-invitation", kwargs={"secret": secret})

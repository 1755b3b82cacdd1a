"""Mailing invitations."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fleetward.domain.customers import operations
from fleetward.domain.staff import operations as staff
from fleetward.gateways import mail

PATIENT = RetryStrategy(max_attempts=6, exponential_wait=5)
"""Six times within an hour or so: mail servers are away for minutes."""


@app.task(name=operations.SEND, retry=PATIENT)
def send_invitation(invitation_id: str) -> None:
    """Mail an invitation, unless it has been answered or withdrawn meanwhile."""
    letter = operations.write_letter(invitation_id=UUID(invitation_id), address=_address, now=timezone.now())
    if letter:
        mail.send(to=letter.to, subject=letter.subject, text=letter.text)


@app.task(name=staff.SEND, retry=PATIENT)
def send_staff_invitation(invitation_id: str) -> None:
    """Mail an invitation to work for a partner or for the vendor, unless it was answered or withdrawn meanwhile."""
    letter = staff.write_letter(invitation_id=UUID(invitation_id), address=_joining, now=timezone.now())
    if letter:
        mail.send(to=letter.to, subject=letter.subject, text=letter.text)


def _joining(secret: str) -> str:
    return settings.PUBLIC_URL + reverse("staff-invitation", kwargs={"secret": secret})


def _address(secret: str) -> str:
    return settings.PUBLIC_URL + reverse("invitation", kwargs={"secret": secret})

"""Mail goes out: plain text, to one person, through the backend that the operator chose."""

from __future__ import annotations

from django.core.mail import EmailMessage

HEADERS = {"Auto-Submitted": "auto-generated"}
"""So that nobody's absence notice answers."""


def send(*, to: str, subject: str, text: str) -> None:
    """Send one mail. Raises what the backend raises: the job that sends tries again."""
    EmailMessage(subject=subject, body=text, to=[to], headers=HEADERS).send()

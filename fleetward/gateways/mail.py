"""Mail goes out: plain text, to one person, through the backend that the operator chose."""

from __future__ import annotations

from django.core.mail import EmailMessage

HEADERS = {"Auto-Submitted": "auto-generated"}
"""So that nobody's absence notice answers."""


def send(*, to: str, subject: str, text: str, message_id: str = "") -> None:
    """Send one mail. Raises what the backend raises: the job that sends tries again.

    Mail servers and readers know one that was sent twice by its `message_id`, which is given without brackets.
    """
    headers = HEADERS | {"Message-ID": f"<{message_id}>"} if message_id else HEADERS
    EmailMessage(subject=subject, body=text, to=[to], headers=headers).send()

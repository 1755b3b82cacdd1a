"""Mail goes out: plain text, to one person, through the backend that the operator chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
"""So that nobody's absence notice answers."""

OWN_MARK = "X-Fleetward"
"""The header by which a mail of ours is known again that comes back."""


@dataclass(frozen=True)
class Thread:
    """Where a mail stands in a conversation. `reply_to`: where answers come; `mark`: which installation it is from."""

    reply_to: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    mark: str = ""

    def headers(self) -> dict[str, str]:
        """What programs that read mail go by; nothing that is not given."""
        given = {
            "Message-ID": self.message_id, "In-Reply-To": self.in_reply_to, "References": " ".join(self.references),
            OWN_MARK: self.mark,
        }  # fmt: skip
        return {name: one_line(value) for name, value in given.items() if value}


def send(*, to: str, subject: str, text: str, thread: Thread | None = None) -> None:
    """Send one mail. Raises what the backend raises: the job that sends tries again."""
    within = thread or Thread()
    reply_to = [one_line(within.reply_to)] if within.reply_to else None
    message = EmailMessage(subject=subject, body=text, to=[to], headers=HEADERS | within.headers(), reply_to=reply_to)
    message.send()


def one_line(text: str) -> str:
    """A header is one line, whoever wrote what stands in it."""
    return " ".join(text.split())

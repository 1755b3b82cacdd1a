from __future__ import annotations

import pytest
from django.core import mail as outbox
from django.core.mail import BadHeaderError

from fleetward.gateways import mail


def test_one_plain_mail_goes_to_one_person() -> None:
    outbox.outbox = []
    mail.send(to="ola@fjord.example", subject="Hello", text="Æ, ø og å")
    (sent,) = outbox.outbox
    assert (sent.to, sent.subject, sent.body, sent.extra_headers) == (
        ["ola@fjord.example"], "Hello", "Æ, ø og å", {"Auto-Submitted": "auto-generated"},
    )  # fmt: skip


def test_a_subject_of_two_lines_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        mail.send(to="ola@fjord.example", subject="Hello\nBcc: eva@fjord.example", text="")

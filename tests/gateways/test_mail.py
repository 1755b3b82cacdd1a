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
        ["ola@fjord.example"], "Hello", "Æ, ø og å", mail.HEADERS,
    )  # fmt: skip


def test_a_subject_of_two_lines_is_refused() -> None:
    with pytest.raises(BadHeaderError):
        mail.send(to="ola@fjord.example", subject="Hello\nBcc: eva@fjord.example", text="")


def test_a_mail_of_a_conversation_says_where_it_stands_and_no_header_has_two_lines() -> None:
    thread = mail.Thread(
        "support+1@x.example", "<2@x>", "<1@x>\r\nBcc: a@evil.example", ("<0@x>", "<1@x>"), "x.example"
    )
    outbox.outbox = []
    mail.send(to="ola@fjord.example", subject="S", text="T", thread=thread)
    sent = outbox.outbox[-1]
    assert sent.reply_to == ["support+1@x.example"]
    assert sent.extra_headers == {
        "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply", "Message-ID": "<2@x>",
        "In-Reply-To": "<1@x> Bcc: a@evil.example", "References": "<0@x> <1@x>", "X-Fleetward": "x.example",
    }  # fmt: skip

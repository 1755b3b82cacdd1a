"""Mails as strangers send them."""

from __future__ import annotations

import time
from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.mail_message import MailMessage, Unreadable, read


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in (
        {"From": "Ola Dal <Ola@X.Example>", "To": "s@y.example", "Message-ID": "<1@x>"} | headers
    ).items():
        message[name.replace("_", "-")] = value
    return message


def test_what_is_used_of_a_mail() -> None:
    message = mail(Subject="Mangler PC-er på siden", X_Fleetward="us")
    message.set_content("Hei på deg")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="kjøp.pdf")
    found = read(message.as_bytes())
    assert (found.message_id, found.sender, found.sender_name, found.subject, found.mark) == (
        "<1@x>", "ola@x.example", "Ola Dal", "Mangler PC-er på siden", "us"
    )  # fmt: skip
    assert (found.text.strip(), found.automatic) == ("Hei på deg", False)
    assert [(one.name, one.content) for one in found.files] == [("kjøp.pdf", b"%PDF-")]


def test_html_is_read_where_there_is_no_plain_text() -> None:
    message = mail()
    message.set_content("<p>Hei</p><script>x</script>", subtype="html")
    assert read(message.as_bytes()).text == "Hei"
    message = mail()
    message.set_content("plain")
    message.add_alternative("<p>html</p>", subtype="html")
    assert read(message.as_bytes()).text.strip() == "plain"


@pytest.mark.parametrize(
    "headers",
    [{"Auto-Submitted": "auto-replied"}, {"Auto-Submitted": "auto-generated; x"}, {"Precedence": "Bulk"},
     {"Precedence": "junk"}, {"Precedence": "list"}, {"List-Id": "<l.x>"}, {"X-Auto-Response-Suppress": "All"},
     {"Return-Path": "<>"}, {"From": "MAILER-DAEMON@x.example"}, {"From": "Mail <mailer-daemon@x.example>"}],
)  # fmt: skip
def test_what_a_program_sent_is_known(headers: dict[str, str]) -> None:
    message = mail(**headers)
    message.set_content("I am away")
    assert read(message.as_bytes()).automatic


@pytest.mark.parametrize("headers", [{"Auto-Submitted": "no"}, {"Precedence": "normal"}, {"Return-Path": "<ola@x>"}])
def test_what_a_person_sent_is_not(headers: dict[str, str]) -> None:
    message = mail(**headers)
    message.set_content("Hello")
    assert not read(message.as_bytes()).automatic


def plain(charset: str, content: bytes) -> MailMessage:
    head = f"From: a@x\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return read(head.encode() + content)


@pytest.mark.parametrize(
    "charset", ["utf-8", "wrong", "punycode", "idna", "unicode_escape", "us-ascii", '"utf-8', "\xff"]
)
def test_a_wrong_charset_is_no_reason_to_lose_words(charset: str) -> None:
    assert plain(charset, "på".encode()).text.strip() == "på"


def test_what_cannot_be_stored_is_taken_out() -> None:
    assert plain("utf-8", b"a\0b\x07c\xed\xa0\x80").text.startswith("abc")
    found = read(b"From: a@x\r\nSubject: a\r\n =?utf-8?q?=00b=0D=0AX-Evil:_1?=\r\n\r\nx")
    assert "\n" not in found.subject
    assert "\0" not in found.subject


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: a@x\r\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(900)),
        b"From: a@x\r\nContent-Type: text/plain; a=" + b'"' * 1_000_000 + b"\r\n\r\nx",
        b"From: a@x\r\nContent-Type: text/plain;\r\n" + b' a="\r\n' * 500_000 + b"\r\nx",
        b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nx",
        b"X: " + b"y" * 5_000_000 + b"\r\n\r\nx",
    ],
    ids=["empty", "nested", "parameter", "folded", "many headers", "long header"],
)
def test_what_is_made_to_hurt_is_refused_soon(raw: bytes) -> None:
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        read(raw)
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "raw",
    [b"From: " + b"(" * 8_000 + b"\r\nMessage-ID: <1@x>\r\n\r\nx", b"From: " + b'"' * 8_000 + b"@x\r\n\r\nx",
     b"From: a@x\r\nSubject: " + b"=?utf-8?b?" * 700 + b"\r\n\r\nx",
     b"From: a@x\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n\r\nx\r\n" * 20_000],
    ids=["brackets", "quotes", "words", "parts"],
)  # fmt: skip
def test_what_is_odd_is_read_or_refused_soon(raw: bytes) -> None:
    begun = time.monotonic()
    with suppress(Unreadable):
        assert len(read(raw).files) <= 200
    assert time.monotonic() - begun < 3


HEAD = st.sampled_from([
    b"From: a@x.example\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: text/html\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Disposition: attachment; filename*=utf-8''%ff%00\r\n",
    b"Subject: =?utf-8?q?=ff?=\r\n", b"\r\n", b"--b\r\n", b"--b--\r\n",
    b"begin 666 a\r\n", b"Content-Type: text/plain; charset*0=a; charset*1*=b''c\r\n", b"Message-ID: <a@b>\r\n",
])  # fmt: skip


@given(st.lists(st.one_of(HEAD, st.binary(max_size=40)), max_size=12).map(b"".join))
def test_any_bytes_are_a_message_or_unreadable(raw: bytes) -> None:
    try:
        found = read(raw)
    except Unreadable:
        return
    shown = "".join([found.message_id, found.sender, found.subject, found.text, *(one.name for one in found.files)])
    assert "\0" not in shown.encode().decode()

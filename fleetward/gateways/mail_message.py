"""Mails as strangers send them (RFC 5322, MIME), read so that any bytes end in a message or in `Unreadable`."""

from __future__ import annotations

import codecs
import email
import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr
from typing import TYPE_CHECKING

from fleetward.gateways.html_text import text_of
from fleetward.gateways.mail import OWN_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST, LONGEST_HEADER, LONGEST_HEADERS, MOST_PARTS, LONGEST_TEXT = 30, 8_192, 262_144, 200, 200_000
_BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
_ADDRESSED = (
    "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "Resent-To", "Apparently-To",
)  # fmt: skip
_DAEMON = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+=-].*)?@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_CHARSET = re.compile(
    r"(utf-?8|us-ascii|ascii|iso-?8859-?\d{1,2}|latin-?\d|(windows|cp)-?125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|"
    r"shift_jis|euc-(jp|kr)|iso-2022-(jp|kr)|utf-?16(le|be)?|macintosh)",
    re.IGNORECASE,
)
_NESTED = re.compile(rb"multipart/|message/rfc822", re.IGNORECASE)
_ODD = (
    MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, OverflowError,
    IndexError, KeyError,
)  # fmt: skip
"""What Python's own package has been seen to raise on broken mails."""


class Unreadable(Exception):
    """Not a mail, or made to hurt whoever reads it."""


@dataclass(frozen=True)
class Enclosed:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True)
class MailMessage:
    """What is used of a mail. `automatic`: a program sent it. `mark`: which installation of ours sent it, if one."""

    message_id: str = ""
    sender: str = ""
    sender_name: str = ""
    addressed: str = ""
    subject: str = ""
    text: str = ""
    automatic: bool = False
    mark: str = ""
    files: tuple[Enclosed, ...] = field(default=())


def read(raw: bytes) -> MailMessage:
    """The message, or `Unreadable`. Takes time and memory in proportion to its size."""
    _refuse_bombs(raw)
    try:
        return _read(email.message_from_bytes(raw, policy=compat32))
    except _ODD as odd:
        raise Unreadable(type(odd).__name__) from odd


def _refuse_bombs(raw: bytes) -> None:
    """What makes the parser slow: parts in parts without end, and headers of structure that never end."""
    if len(_NESTED.findall(raw)) > DEEPEST:
        raise Unreadable("nested")
    run, counted, total, within = 0, False, 0, True
    for line in raw.split(b"\n"):
        within = within and bool(line.strip(b"\r"))
        total += len(line) if within else 0
        if line[:1] in {b" ", b"\t"}:
            run += len(line)
        else:
            run, counted = len(line), line[:8].lower() == b"content-"
        if (counted and run > LONGEST_HEADER) or total > LONGEST_HEADERS:
            raise Unreadable("headers")


def _read(message: Message) -> MailMessage:
    name, sender = parseaddr(_header(message, "From"))
    plain, html, files = _parts(message)
    identity = _MESSAGE_ID.search(_header(message, "Message-ID"))
    if not identity and not sender and not plain and not html and not files:
        raise Unreadable("empty")
    return MailMessage(
        message_id=identity[0] if identity else "", sender=sender.lower()[:254], sender_name=name[:200],
        addressed=" ".join(value for one in _ADDRESSED for value in _headers(message, one)),
        subject=" ".join(_header(message, "Subject").split())[:300],
        text=(plain if plain.strip() else text_of(html))[:LONGEST_TEXT], automatic=_is_automatic(message, sender),
        mark=_header(message, OWN_MARK)[:200], files=tuple(files),
    )  # fmt: skip


def _is_automatic(message: Message, sender: str) -> bool:
    """RFC 3834 and what is usual beside it: answered by no person, and so never answered by us."""
    told = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    if told not in {"", "no"}:
        return True
    if _header(message, "Precedence").strip().lower() in _BULK:
        return True
    if any(message.get(name) is not None for name in ("List-Id", "X-Autoreply", "X-Autorespond")):
        return True
    suppressed = _header(message, "X-Auto-Response-Suppress").strip().lower()
    if suppressed not in {"", "none"}:
        return True
    if message.get("Return-Path") is not None and _header(message, "Return-Path").strip() in {"<>", ""}:
        return True
    return bool(_DAEMON.match(sender)) or message.get_content_type() == "multipart/report"


def _parts(message: Message) -> tuple[str, str, list[Enclosed]]:
    """Plain text and HTML of the mail itself, and the files that came with it."""
    plain: list[str] = []
    html: list[str] = []
    files: list[Enclosed] = []
    for part in _walked(message):
        kind, name = part.get_content_type(), _name(part)
        content = _content(part)
        if name or part.get_content_disposition() == "attachment" or kind not in {"text/plain", "text/html"}:
            if content:
                files.append(Enclosed(name or f"file.{part.get_content_subtype()}", content))
        else:
            (plain if kind == "text/plain" else html).append(_decoded(content, part.get_content_charset() or ""))
    return "\n".join(plain), "\n".join(html), files


def _walked(message: Message) -> Iterator[Message]:
    """Its leaves; a mail within the mail is not read, for it is somebody else's."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        if part.get_content_type() == "message/rfc822":
            continue
        inner = (
            part.get_payload() if part.is_multipart() else None
        )  # else it would be decoded, whatever charset it names
        if isinstance(inner, list):
            waiting[:0] = [one for one in inner if isinstance(one, Message)]
        else:
            yield part


def _content(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _name(part: Message) -> str:
    return _plain(_words(part.get_filename() or ""))[:200]


def _decoded(content: bytes, charset: str) -> str:
    """In its charset if that is one that mails use; a wrong or unknown one is read as UTF-8, else as Windows does."""
    if _CHARSET.fullmatch(charset):
        try:
            return _plain(content.decode(codecs.lookup(charset).name))
        except (LookupError, UnicodeError):
            pass
    try:
        return _plain(content.decode())
    except UnicodeDecodeError:
        return _plain(content.decode("cp1252", "replace"))


def _header(message: Message, name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _headers(message: Message, name: str) -> list[str]:
    return [_plain(_words(str(value)[:LONGEST_HEADER])) for value in (message.get_all(name) or [])[:20]]


def _words(text: str) -> str:
    """Encoded words decoded, as far as they can be."""
    if "=?" not in text:
        return text
    try:
        return "".join(
            piece if isinstance(piece, str) else _decoded(piece, charset or "")
            for piece, charset in decode_header(text)
        )
    except _ODD:
        return text


def _plain(text: str) -> str:
    """In characters that can be stored: no NUL, no half characters, no control characters but line ends and tabs."""
    try:
        whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        whole = text.encode("utf-8", "replace").decode()
    return "".join(char for char in whole if char >= " " or char in "\n\t\r")

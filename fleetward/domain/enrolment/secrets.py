"""The secrets that PCs enrol with and speak with: how they are made, read and remembered. None is ever stored."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from uuid import UUID

from django.utils.crypto import salted_hmac

from fleetward.domain.enrolment.models import KeyKind

ALPHABET = "34679ACDEFGHJKMNPQRTUWXY"
"""Digits and capitals that nobody mistakes for one another, read from paper or on the telephone: without 0 O, 1 I L,
2 Z, 5 S, 8 B, and with U but not V. Eight of these 24 are 37 bits, so guesses are counted."""

CPIN_LENGTH = 8
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def draw(kind: KeyKind) -> str:
    """A new secret: a cPIN as people type it (F7), or 256 random bits for a package."""
    if kind is KeyKind.PACKAGE:
        return secrets.token_urlsafe(_TOKEN_BYTES)
    return "".join(secrets.choice(ALPHABET) for _ in range(CPIN_LENGTH))


def grouped(cpin: str) -> str:
    """A cPIN in two groups, as it is shown: 7KPA-X3QW."""
    half = CPIN_LENGTH // 2
    return f"{cpin[:half]}-{cpin[half:]}"


def read(text: str) -> str:
    """What a key is compared as. In a cPIN case, spaces and hyphens mean nothing; anything else stays as it is."""
    closed = "".join(text.split()).replace("-", "").upper()
    return closed if is_cpin(closed) else text.strip()


def is_cpin(text: str) -> bool:
    """Whether it has the form of a cPIN, as `read` gives it."""
    return len(text) == CPIN_LENGTH and all(char in ALPHABET for char in text)


def looks_like_key(text: str) -> bool:
    """Whether it can be meant as a key at all: a cPIN, or the token of a package."""
    closed = read(text)
    return is_cpin(closed) or _TOKEN.fullmatch(closed) is not None


def key_hash(text: str) -> str:
    """How a key is remembered: keyed, because a cPIN alone could be tried out, and always the same, to look it up."""
    return str(salted_hmac("fleetward.enrolment.key", read(text), algorithm="sha256").hexdigest())


def new_credential(partner_id: UUID, device_id: UUID, customer_id: UUID | None) -> str:
    """A PC's own credential: 256 random bits behind what it speaks for, so that a check-in need not ask first."""
    whose = partner_id.bytes + device_id.bytes + (customer_id.bytes if customer_id else b"")
    return f"{base64.urlsafe_b64encode(whose).rstrip(b'=').decode()}.{secrets.token_urlsafe(_TOKEN_BYTES)}"


def spoken_for(credential: str) -> tuple[UUID, UUID, UUID | None] | None:
    """The partner, PC and customer that a credential names. Only true of one whose hash is known, as a whole."""
    text = credential.partition(".")[0]
    try:
        whose = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        partner_id, device_id = UUID(bytes=whose[:16]), UUID(bytes=whose[16:32])
        return partner_id, device_id, UUID(bytes=whose[32:]) if whose[32:] else None
    except ValueError:
        return None


def credential_hash(credential: str) -> str:
    """How a credential is remembered; random enough for a plain SHA-256, which is cheap at every check-in."""
    return hashlib.sha256(credential.encode()).hexdigest()

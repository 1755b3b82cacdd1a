"""Signatures after the Standard Webhooks specification: https://www.standardwebhooks.com (version 1).

A secret is 256 bits, drawn from a random seed and the installation's own key: whoever reads the database, or a backup
of it, can sign nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

PREFIX = "whsec_"


def new_seed() -> str:
    """What a new secret is drawn from."""
    return secrets.token_hex(32)


def secret(seed: str) -> str:
    """The secret as the receiver is given it."""
    return PREFIX + base64.b64encode(_key(seed)).decode()


def message_id(delivery_id: UUID) -> str:
    """How the receiver knows a message again."""
    return f"msg_{delivery_id.hex}"


def headers(*, message: str, at: datetime, body: bytes, seeds: Iterable[str]) -> dict[str, str]:
    """What goes with a message: its id, the time of this try, and a signature by each of the secrets."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message}.{timestamp}.".encode() + body
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(seed, signed) for seed in seeds),
    }


def _key(seed: str) -> bytes:
    return salted_hmac("fleetward.webhooks.secret", seed, algorithm="sha256").digest()


def _signature(seed: str, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.new(_key(seed), signed, hashlib.sha256).digest()).decode()

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from fleetward.domain.webhooks import signing


def test_the_signature_is_that_of_the_reference_library() -> None:
    seed, at, body = signing.new_seed(), timezone.now(), b'{"type":"claim.paid"}'
    made = signing.headers(message="msg_1", at=at, body=body, seeds=[seed])
    assert made["webhook-signature"] == Webhook(signing.secret(seed)).sign("msg_1", at, body.decode())
    assert (made["webhook-id"], made["webhook-timestamp"]) == ("msg_1", str(int(at.timestamp())))


@given(st.text(max_size=200))
def test_whatever_is_sent_is_verified_and_nothing_else(text: str) -> None:
    seed, body = signing.new_seed(), text.encode("utf-8", "surrogatepass")
    made = signing.headers(message="msg_1", at=timezone.now(), body=body, seeds=[seed])
    expected = made["webhook-signature"]
    assert signing.headers(message="msg_2", at=timezone.now(), body=body, seeds=[seed])["webhook-signature"] != expected
    assert signing.headers(message="msg_1", at=timezone.now(), body=body + b" ", seeds=[seed]) != made


def test_during_a_rotation_both_secrets_verify() -> None:
    new, old, other = (signing.new_seed() for _ in range(3))
    made = signing.headers(message="msg_1", at=timezone.now(), body=b"{}", seeds=[new, old])
    for seed in (new, old):
        assert Webhook(signing.secret(seed)).verify(b"{}", made) == {}
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret(other)).verify(b"{}", made)


def test_an_old_message_is_refused_by_the_receiver() -> None:
    seed = signing.new_seed()
    made = signing.headers(message="msg_1", at=timezone.now() - timedelta(minutes=6), body=b"{}", seeds=[seed])
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret(seed)).verify(b"{}", made)


def test_a_secret_has_256_bits_and_is_drawn_from_the_installations_key(settings: Any) -> None:
    seed = "5" * 64
    first = signing.secret(seed)
    assert (first[:6], len(base64.b64decode(first[6:]))) == ("whsec_", 32)
    assert signing.secret(seed) == first
    settings.SECRET_KEY = "another"
    assert signing.secret(seed) != first


def test_the_time_is_in_whole_seconds() -> None:
    made = signing.headers(message="m", at=datetime(2026, 1, 1, 0, 0, 0, 999_999, UTC), body=b"", seeds=["a"])
    assert made["webhook-timestamp"] == "1767225600"

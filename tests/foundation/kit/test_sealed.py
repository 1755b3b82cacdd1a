"""What is sealed is read back with the same key alone, and not when it was spoiled."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.foundation.kit.sealed import Unreadable, seal, unseal


@given(st.text())
def test_a_secret_is_read_back_and_stands_nowhere_in_what_is_stored(secret: str) -> None:
    stored = seal(secret)
    assert unseal(stored) == secret
    assert len(secret) < 8 or secret.encode() not in base64.urlsafe_b64decode(stored)


def test_the_same_secret_is_stored_differently_each_time() -> None:
    assert seal("secret") != seal("secret")


@pytest.mark.parametrize("place", [0, 9, 30, -1])
def test_what_was_changed_is_not_read(place: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(seal("secret")))
    raw[place] ^= 1
    with pytest.raises(Unreadable):
        unseal(base64.urlsafe_b64encode(raw).decode())


def test_another_key_reads_nothing(settings: Any) -> None:
    stored = seal("secret")
    settings.SECRET_KEY = "another"
    with pytest.raises(Unreadable):
        unseal(stored)

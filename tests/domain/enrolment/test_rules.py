from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from fleetward.domain.enrolment import rules
from fleetward.domain.enrolment.lifecycle import KeyState
from fleetward.domain.enrolment.models import EnrolmentKey

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def key(**fields: Any) -> EnrolmentKey:
    return EnrolmentKey(**({"most_devices": 5, "used": 0, "expires_at": NOW + DAY} | fields))


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, KeyState.VALID),
        ({"replaced_by": UUID(int=1)}, KeyState.REPLACED),
        ({"used": 5}, KeyState.USED_UP),
        ({"used": 5, "replaced_by": UUID(int=1)}, KeyState.USED_UP),
        ({"expires_at": NOW, "used": 5}, KeyState.EXPIRED),
        ({"revoked_at": NOW, "expires_at": NOW - DAY}, KeyState.REVOKED),
    ],
)
def test_a_key_has_one_state(fields: dict[str, Any], state: KeyState) -> None:
    assert rules.state_of(key(**fields), NOW) == state


@pytest.mark.parametrize(
    ("most", "lasts", "refused"),
    [
        (1, DAY, None),
        (100_000, timedelta(days=366), None),
        (0, DAY, "most_devices"),
        (100_001, DAY, "most_devices"),
        (1, timedelta(0), "expires_at"),
        (1, timedelta(days=367), "expires_at"),
    ],
)
def test_every_key_has_limits(most: int, lasts: timedelta, refused: str | None) -> None:
    assert rules.refuse_limits(most, NOW + lasts, NOW) == refused


def test_a_key_that_is_over_is_neither_revoked_nor_replaced() -> None:
    for over in (key(revoked_at=NOW), key(expires_at=NOW)):
        assert (rules.refuse_revocation(over, NOW), rules.refuse_rotation(over, NOW)) == ("over", "over")


def test_a_key_is_replaced_once() -> None:
    assert rules.refuse_rotation(key(), NOW) is None
    assert rules.refuse_rotation(key(used=5), NOW) is None
    assert rules.refuse_rotation(key(replaced_by=UUID(int=1)), NOW) == "over"
    assert rules.refuse_rotation(key(used=5, replaced_by=UUID(int=1)), NOW) == "over"

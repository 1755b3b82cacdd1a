"""The link behind *View*."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.alerts import links
from fleetward.foundation.kit.ids import uuid7

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
PARTNER, ALERT = uuid7(), uuid7()


def test_a_link_grants_the_one_alert_that_it_was_signed_for() -> None:
    token = links.sign(PARTNER, ALERT, NOW)
    assert links.read(token, NOW) == links.Link(PARTNER, ALERT, NOW, expired=False)


def test_nothing_is_submitted_from_it_after_seven_days_and_nothing_shown_after_ninety_more() -> None:
    token = links.sign(PARTNER, ALERT, NOW)
    ages = (7, 7.01, 97, 97.01)
    found = [links.read(token, NOW + timedelta(days=age)) for age in ages]
    assert [link.expired if link else None for link in found] == [False, True, True, None]


def test_a_link_with_one_character_changed_grants_nothing() -> None:
    token = links.sign(PARTNER, ALERT, NOW)
    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        assert links.read(changed, NOW) is None


def test_a_link_of_another_kind_signed_with_our_key_grants_nothing() -> None:
    from django.core import signing

    assert links.read(signing.Signer(salt="other", sep=".").sign("AAAA"), NOW) is None
    assert links.read(signing.Signer(salt="fleetward.alerts.link", sep=".").sign("AAAA"), NOW) is None
    assert links.read(signing.Signer(salt="fleetward.alerts.link", sep=".").sign("A"), NOW) is None


@given(st.text(max_size=200))
def test_whatever_somebody_types_grants_nothing(text: str) -> None:
    assert links.read(text, NOW) is None

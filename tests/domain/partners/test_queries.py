"""Certificates that end soon, and partners that are searched for: the vendor's people's alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.partners import queries
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")

MANAGER = Actor(ActorKind.VENDOR, "Pia", "program_manager")
DESK = Actor(ActorKind.VENDOR, "Ada", "repair_desk")


def test_certificates_that_end_soon_are_those_that_hold_now_the_first_to_end_first() -> None:
    now, days = timezone.now(), timedelta(days=1)
    first, second, gone, revoked, later = (partners.partner(f"Partner {number}") for number in range(5))
    partners.certificate(second, expires_at=now + 20 * days)
    partners.certificate(first, expires_at=now + 10 * days)
    partners.certificate(first, program="premium_plus", expires_at=now + 30 * days)
    partners.certificate(gone, expires_at=now - days)
    partners.certificate(revoked, expires_at=now + 5 * days, revoked_at=now)
    partners.certificate(later, expires_at=now + 100 * days)
    with scoped(VENDOR), transaction.atomic():
        assert queries.ending(MANAGER, now) == [first.id, second.id]
        assert queries.ending(DESK, now) == []
        assert queries.ending(partners.partner_actor(first), now) == []


def test_a_partner_is_found_by_the_beginning_of_its_name_or_by_its_account() -> None:
    one, other = partners.partner("Nordlys Data AS"), partners.partner("Nordvik AS")
    with scoped(VENDOR), transaction.atomic():
        assert [found.name for found in queries.found(MANAGER, "nord", 9)] == ["Nordlys Data AS", "Nordvik AS"]
        assert [found.name for found in queries.found(MANAGER, "NORDV", 9)] == ["Nordvik AS"]
        assert [found.name for found in queries.found(MANAGER, other.account, 9)] == ["Nordvik AS"]
        assert queries.found(DESK, one.account, 9) == []

"""A partner's administrators are told of certificates that end; and who may be told what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fleetward.domain.partners import queries
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.jobs.certificates import remind_of_certificates
from fleetward.foundation.accounts.models import User
from tests.factories import partners
from tests.factories.notices import kinds

pytestmark = pytest.mark.usefixtures("db")

DAY = timedelta(days=1)


def test_a_certificate_that_ends_soon_or_has_ended_is_told_once_each() -> None:
    mine, now = partners.partner(), timezone.now()
    kari, technician = partners.partner_user(mine), partners.partner_user(mine, "technician")
    partners.certificate(mine, expires_at=now + 20 * DAY)
    partners.certificate(mine, program="premium_plus", expires_at=now - DAY)
    partners.certificate(mine, role="service_delivery", expires_at=now + 200 * DAY)
    for _day in range(2):
        remind_of_certificates(0)
    assert (sorted(kinds(kari)), kinds(technician)) == (["certificate.expired", "certificate.expires"], [])


def test_those_are_told_who_may_and_can_sign_in() -> None:
    mine = partners.partner()
    kari, locked = partners.partner_user(mine), partners.partner_user(mine)
    partners.partner_user(mine, "viewer")
    partners.partner_user(partners.partner("Rival AS"))
    User.objects.filter(id=locked.id).update(is_active=False)
    assert queries.users_who_may(mine.id, Permission.CUSTOMER_MANAGE) == [kari.id]
    assert queries.users_who_may(mine.id, Permission.CUSTOMER_MANAGE, [locked.id, None]) == []
    ada = partners.vendor_user("repair_desk")
    assert queries.vendor_users_who_may(Permission.REPAIR_CASE_WORK) == [ada.id]

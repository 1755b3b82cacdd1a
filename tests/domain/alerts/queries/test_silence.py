from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.alerts.queries.silence import without_data
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import alerts, devices, partners

pytestmark = pytest.mark.usefixtures("db")


def test_pcs_that_sent_nothing_from_the_dashboard_for_a_week_are_without_data() -> None:
    mine, now = partners.partner(), timezone.now()
    theirs, other = partners.customer(mine), partners.customer(mine, "Other AS")
    alerts.a_reading(devices.on_dashboard(theirs, "5CG1"), taken_at=now - timedelta(days=1))
    alerts.a_reading(devices.on_dashboard(theirs, "5CG2"), taken_at=now - timedelta(days=8))
    devices.on_dashboard(theirs, "5CG3")
    devices.on_dashboard(other, "5CG4")
    devices.pc(mine, "5CG5", place="inactive", customer_id=theirs.id)
    came = devices.pc(mine, "5CG6")
    alerts.a_reading(came, taken_at=now - timedelta(days=1))  # from where it stood before
    devices.move(theirs, came)
    for actor in (partners.partner_actor(mine), partners.customer_actor(theirs)):
        with scoped(actor.scope or Scope(mine.id)), transaction.atomic():
            found = without_data(actor, partners.reload(theirs), now)
        assert (found.value, found.capped) == (3, False)

"""Sums over alerts: by severity, and storms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fleetward.domain.alerts import queries
from fleetward.domain.alerts.queries.totals import Storm
from fleetward.domain.partners.queries import actor_of
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import devices, partners
from tests.factories.alerts import an_alert

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
HOUR = timedelta(hours=1)


def test_open_alerts_by_severity_on_one_dashboard_and_of_the_partner() -> None:
    mine = partners.partner()
    customer = partners.customer(mine)
    pool, there = devices.pc(mine, "POOL"), devices.on_dashboard(customer, "THERE")
    an_alert(pool), an_alert(there), an_alert(there, "disk_hot", severity="warning")
    an_alert(there, "disk_worn", state="closed", closed_at=NOW)
    an_alert(devices.pc(partners.partner("Sydhav IT AS"), "OTHER"))
    actor = partners.partner_actor(mine)
    with scoped(actor.scope), transaction.atomic(), CaptureQueriesContext(connection) as spent:
        everywhere, on_dashboard = queries.open_by_severity(actor), queries.open_by_severity(actor, customer)
    assert everywhere == {"critical": 2, "warning": 1, "info": 0}
    assert on_dashboard == {"critical": 1, "warning": 1, "info": 0}
    assert len([one for one in spent if one["sql"].startswith("SELECT")]) == 2


def test_what_is_urgent_is_counted_as_far_as_the_reader_sees_it_and_no_further_than_asked() -> None:
    mine, other = partners.partner(), partners.partner("Sydhav IT AS")
    customer, beside = partners.customer(mine), partners.customer(mine, "Havn AS")
    there = devices.on_dashboard(customer, "THERE")
    an_alert(there), an_alert(there, "disk_hot", severity="warning"), an_alert(there, "fan_slow", severity="info")
    an_alert(there, "disk_worn", state="closed", closed_at=NOW)
    an_alert(devices.pc(mine, "POOL")), an_alert(devices.on_dashboard(beside, "BESIDE"))
    an_alert(devices.pc(other, "OTHER"))
    seen = {
        "partner": partners.partner_actor(mine), "customer": partners.customer_actor(customer),
        "other": partners.partner_actor(other), "desk": actor_of(partners.vendor_user("repair_desk")),
        "no permission": actor_of(partners.vendor_user("channel_data_steward")),
    }  # fmt: skip
    found = {}
    for who, actor in seen.items():
        assert actor is not None
        with scoped(actor.scope), transaction.atomic():
            counts = [queries.urgent(actor, where, most=99) for where in (None, customer)]
            shown = [queries.visible_to(actor), queries.at_customer(actor, customer)]
            urgent = {"state": "open", "severity__in": ["critical", "warning"]}
            assert counts == [rows.filter(**urgent).count() for rows in shown], who
            found[who] = [*counts, queries.urgent(actor, most=2)]
    assert found == {
        "partner": [4, 2, 2], "customer": [2, 2, 2], "other": [1, 0, 1], "desk": [5, 2, 2], "no permission": [0, 0, 0],
    }  # fmt: skip


def test_many_alerts_of_one_rule_on_one_model_within_a_day_are_a_storm() -> None:
    mine = partners.partner()
    customer = partners.customer(mine)
    pcs = [devices.on_dashboard(customer, f"PC{number}") for number in range(4)]
    for number, pc in enumerate(pcs):
        severity = "critical" if number == 0 else "warning"
        an_alert(pc, "firmware_faulty", severity=severity, opened_at=NOW - HOUR * (number + 1))
    for pc in pcs[:2]:
        an_alert(pc, "disk_hot", opened_at=NOW - HOUR)
    an_alert(devices.on_dashboard(customer, "OLD"), "firmware_faulty", opened_at=NOW - 25 * HOUR)
    an_alert(devices.on_dashboard(customer, "ELSE", model="HP Z2"), "firmware_faulty", opened_at=NOW - HOUR)
    actor = partners.partner_actor(mine)
    storm = Storm("firmware_faulty", "HP EliteBook 840 G11", alerts=4, critical=1, since=NOW - 4 * HOUR)
    with scoped(actor.scope), transaction.atomic():
        assert queries.storms(actor, customer, NOW, least=3) == [storm]
        assert queries.storms(actor, None, NOW, least=3) == [storm]
        assert queries.storms(actor, customer, NOW) == []
        assert queries.storms(actor, partners.customer(mine, "Dal AS"), NOW, least=1) == []

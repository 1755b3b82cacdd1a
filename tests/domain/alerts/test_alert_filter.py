from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.alerts import queries
from fleetward.domain.alerts.alert_filter import UNASSIGNED, AlertFilter, offered
from fleetward.domain.alerts.lifecycle import PartKind, PopUp, Severity
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import alerts, devices, partners

NAMES = ["q", "problem", "kind", "severity", "state", "model", "partner", "customer", "pop_up", "since"]


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=30)))
def test_nonsense_is_no_filter_and_what_is_read_is_read_again(values: dict[str, str]) -> None:
    read = AlertFilter.read(values)
    assert AlertFilter.read(read.parameters()) == read
    assert read.kind in {"", *PartKind.values}
    assert read.severity in {"", *Severity.values}
    assert read.pop_up in {"", *PopUp.values}
    assert read.state in {"", "closed", "all"}
    assert read.without("q").q == ""


def test_what_stands_in_an_address_is_read() -> None:
    name = "01a1f000-0000-7000-8000-000000000000"
    read = AlertFilter.read({"customer": name, "partner": name.upper(), "since": "2026-11-25", "severity": "info"})
    assert read == AlertFilter(customer=name, partner=name, since=date(2026, 11, 25), severity="info")
    assert AlertFilter.read({"customer": "none"}).customer == UNASSIGNED


@pytest.mark.usefixtures("db")
def test_the_drop_downs_offer_what_alerts_carry() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    alerts.an_alert(devices.on_dashboard(theirs, "5CG1", model="B"), "disk_hot")
    alerts.an_alert(devices.pc(mine, "5CG2", model="A"), "fan_failed")
    alerts.an_alert(devices.pc(mine, "5CG3", model="A"), "fan_failed")
    with scoped(Scope(mine.id)), transaction.atomic():
        found = offered(queries.visible_to(partners.partner_actor(mine)))
    assert (found.models, found.problems, found.customers) == (["A", "B"], ["disk_hot", "fan_failed"], [theirs.id])

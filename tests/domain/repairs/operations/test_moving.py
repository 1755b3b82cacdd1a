"""Repair cases follow PCs that put themselves on a dashboard."""

from __future__ import annotations

import pytest
from django.utils import timezone

from fleetward.domain.alerts import operations as alerts
from fleetward.domain.repairs.operations import follow_moves
from fleetward.entrypoints.jobs.repairs import follow_moves as job
from tests.factories import alerts as a_alerts
from tests.factories import devices, enrolment, partners, repairs
from tests.factories.repairs import NOW

pytestmark = pytest.mark.usefixtures("db")

A = "5CG1234ABC"


def test_one_of_a_pc_that_enrols_itself_from_the_pool_goes_along_within_a_minute() -> None:
    partner = partners.partner()
    customer = partners.customer(partner)
    _, cpin = enrolment.key(customer)
    found = repairs.submitted(devices.pc(partner, A), description="Ring me")
    other = repairs.submitted(devices.pc(partner, "5CG1234ABD"), description="Ring me")
    enrolment.enrol(cpin, A)
    job.func(0)
    job.func(0)
    now = repairs.again(found)
    assert (now.customer_id, now.description, now.contact_phone) == (customer.id, "", "+47 900 00 000")
    history = [(one.kind, one.side, one.customer_id, one.text) for one in repairs.history(found)]
    assert history == [("submitted", "end_user", None, "Ring me"), ("moved", "system", customer.id, "")]
    assert repairs.again(other).customer_id is None
    assert [action for action, _ in partners.noted(partner)][-1] == "repair_case.moved"


def test_a_cause_that_came_along_from_the_pool_has_one_repair_case_also_by_the_alert_of_the_new_place() -> None:
    partner = partners.partner()
    customer = partners.customer(partner, self_service=True)
    _, cpin = enrolment.key(customer)
    pc = devices.pc(partner, A)
    found = repairs.submitted(pc)
    enrolment.enrol(cpin, A)
    alerts.follow_moves(partner_id=partner.id, now=timezone.now())
    (moved,) = [one for one in a_alerts.alerts(pc) if one.state == "open"]
    assert moved.id != found.alert_id
    assert repairs.submit(moved).id == found.id
    job.func(0)
    assert repairs.submit(moved).id == found.id
    assert len(repairs.all_of(partner.id)) == 1


def test_one_that_stands_with_a_customer_stays_with_it_when_the_pc_enrols_at_another() -> None:
    partner = partners.partner()
    fjord, dal = (partners.customer(partner, name, self_service=True) for name in ("Fjord AS", "Dal AS"))
    _, cpin = enrolment.key(dal)
    found = repairs.submitted(devices.on_dashboard(fjord, A))
    enrolment.enrol(cpin, A)
    job.func(0)
    assert repairs.again(found).customer_id == fjord.id
    assert [one.kind for one in repairs.history(found)] == ["submitted"]


def test_partners_are_followed_each_in_its_own_rows() -> None:
    found = []
    for number in range(2):
        partner = partners.partner()
        customer = partners.customer(partner)
        _, cpin = enrolment.key(customer)
        serial = f"5CG1234AB{number}"
        found.append((repairs.submitted(devices.pc(partner, serial)), customer))
        enrolment.enrol(cpin, serial)
    assert follow_moves(partner_id=found[0][0].partner_id, now=NOW) == 1
    assert follow_moves(partner_id=found[0][0].partner_id, now=timezone.now()) == 0
    assert [repairs.again(one).customer_id for one, _ in found] == [found[0][1].id, None]
    job.func(0)
    assert repairs.again(found[1][0]).customer_id == found[1][1].id

"""How a repair case comes into being: once, at the right desk, and only where it may (R7 to R9, F3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from fleetward.domain.alerts.models import Alert
from fleetward.domain.alerts.operations import NoticeWithdrawn
from fleetward.domain.devices.models import Device
from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.repairs.operations import Refused, cancel_from_link, message_from_link
from fleetward.domain.repairs.promise import answer_by
from fleetward.foundation.kit.ids import uuid7
from tests.factories import alerts, devices, partners, repairs
from tests.factories.repairs import CONTACT, NOW

if TYPE_CHECKING:
    from fleetward.domain.repairs.models import RepairCase

pytestmark = pytest.mark.usefixtures("db")

A = "5CG1234ABC"
OSLO = ZoneInfo("Europe/Oslo")


def on_dashboard(**customer: Any) -> Device:
    """A PC of a customer with self-service alerts on, unless said otherwise."""
    return devices.on_dashboard(partners.customer(partners.partner(), **({"self_service": True} | customer)), A)


def test_a_submitted_repair_case_knows_pc_alert_contact_and_consent() -> None:
    pc = devices.pc(partners.partner(), A)
    alert = alerts.an_alert(pc)
    found = repairs.again(repairs.submit(alert, description="It clicks"))
    assert (found.serial, found.product_number, found.model, found.program) == (
        A, "8Y4J2EA", "HP EliteBook 840 G11", "premium",
    )  # fmt: skip
    assert (found.alert_id, found.rule, found.device_id, found.customer_id) == (alert.id, "disk_failing", pc.id, None)
    assert (found.source, found.opened_by, found.opened_by_label, found.language) == ("end_user", None, "", "nb")
    assert (found.contact_name, found.contact_email, found.contact_phone) == (
        "Siri Lie", "siri@fjord.example", "+47 900 00 000",
    )  # fmt: skip
    assert (found.contact_place, found.contact_times, found.consent_at) == ("Storgata 1, Oslo", "Mornings", NOW)
    assert (found.state, found.submitted_at, found.description) == ("submitted", NOW, "It clicks")


def test_nothing_that_others_read_names_the_person_at_the_pc() -> None:
    partner = partners.partner()
    found = repairs.submitted(devices.pc(partner, A))
    message_from_link(partner_id=partner.id, alert_id=found.alert_id, text="Hello", now=NOW)  # type: ignore[arg-type]
    told = [(one.kind, one.side, one.actor_label, one.details) for one in repairs.history(found)]
    assert told == [("submitted", "end_user", "", {}), ("message", "end_user", "", {})]
    assert partners.noted(partner) == [
        ("repair_case.submitted", {"number": found.number, "route": "vendor", "rule": "disk_failing"}),
        ("repair_case.message_added", {}),
    ]


def test_submitting_again_gives_the_same_repair_case_also_after_it_was_worked_and_is_over() -> None:
    pc = on_dashboard()
    alert = alerts.an_alert(pc)
    first = repairs.submit(alert)
    assert repairs.submit(alert, contact=replace(CONTACT, name="Per")).id == first.id
    desk = Actor(ActorKind.VENDOR, "Ada", "repair_desk", uuid7())
    repairs.do(desk, first, "finish")
    assert repairs.submit(alert).id == first.id
    assert repairs.again(first).contact_name == "Siri Lie"


def test_many_who_submit_at_the_same_moment_get_one_repair_case() -> None:
    pc = devices.pc(partners.partner(), A)
    alert = alerts.an_alert(pc)
    found = repairs.at_once(8, lambda _number: repairs.submit(alert).id)
    assert len(set(found)) == 1
    assert len(repairs.all_of(pc.partner_id)) == 1


def test_one_that_is_over_is_followed_by_a_new_one_if_the_person_saw_that() -> None:
    pc = devices.pc(partners.partner(), A)
    alert = alerts.an_alert(pc)
    first = repairs.submit(alert)
    assert repairs.submit(alert, after=first.id).id == first.id  # it is not over
    cancel_from_link(partner_id=pc.partner_id, alert_id=alert.id, now=NOW)
    later = NOW + timedelta(minutes=1)
    found = repairs.at_once(4, lambda _number: repairs.submit(alert, after=first.id, now=later).id)
    assert set(found) == {one.id for one in repairs.all_of(pc.partner_id)} - {first.id}
    assert len(repairs.all_of(pc.partner_id)) == 2


def test_a_notice_that_was_withdrawn_cannot_be_used_any_more_but_what_was_submitted_stays() -> None:
    pc = on_dashboard()
    used, unused = alerts.an_alert(pc), alerts.an_alert(pc, "fan_failed")
    first = repairs.submit(used)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET self_service = false")
    assert repairs.submit(used).id == first.id
    with pytest.raises(NoticeWithdrawn):
        repairs.submit(unused)
    with pytest.raises(NoticeWithdrawn):
        repairs.submit(replace_ids(used, uuid7()))
    assert len(repairs.all_of(pc.partner_id)) == 1


def replace_ids(of: Alert, alert_id: Any) -> Alert:
    """An alert that there is not."""
    return Alert(partner_id=of.partner_id, id=alert_id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact": replace(CONTACT, name=" ")},
        {"contact": replace(CONTACT, email="", phone=" ")},
        {"consent": False},
    ],
)
def test_without_a_name_a_way_to_reach_it_and_consent_nothing_is_submitted(wrong: dict[str, Any]) -> None:
    pc = on_dashboard()
    with pytest.raises(Refused):
        repairs.submitted(pc, **wrong)
    with pytest.raises(Refused):
        repairs.opened(partners.partner_actor(pc.partner), pc, **wrong)
    assert repairs.all_of(pc.partner_id) == []


# who works it (R8, R9)


@pytest.mark.parametrize(
    ("certificates", "route"),
    [
        ([], "vendor"),
        ([{"role": "view_monitor"}], "vendor"),
        ([{"role": "service_delivery"}], "service_delivery"),
        ([{"role": "view_monitor"}, {"role": "service_delivery"}], "service_delivery"),
        ([{"role": "service_delivery", "program": "premium_plus"}], "vendor"),
        ([{"role": "service_delivery", "expires_at": NOW}], "vendor"),
        ([{"role": "service_delivery", "revoked_at": NOW - timedelta(days=1)}], "vendor"),
    ],
)
def test_the_desk_is_that_of_the_certificates_which_are_valid_then(
    certificates: list[dict[str, Any]], route: str
) -> None:
    partner = partners.partner()
    for one in certificates:
        partners.certificate(partner, **one)
    pc = devices.pc(partner, A)
    assert repairs.submitted(pc).route == route
    assert repairs.opened(partners.partner_actor(partner), pc).route == route


def test_the_desk_stays_whatever_becomes_of_the_certificates() -> None:
    partner = partners.partner()
    certificate = partners.certificate(partner, role="service_delivery")
    delivered = repairs.submitted(devices.pc(partner, A))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE partners_certification SET revoked_at = %s WHERE id = %s", [NOW, certificate.id])
    later = repairs.submitted(devices.pc(partner, "5CG1234ABD"), now=NOW + timedelta(minutes=1))
    technician, desk = partners.partner_actor(partner, "technician"), Actor(ActorKind.VENDOR, "Ada", "repair_desk")
    for actor, repair in ((technician, delivered), (desk, later)):
        repairs.do(actor, repair, "take")
    assert [repairs.again(one).route for one in (delivered, later)] == ["service_delivery", "vendor"]


# from a dashboard (F3)


def tries(actor: Actor, pc: Device, **fields: Any) -> str:
    try:
        return str(repairs.opened(actor, pc, **fields).source)
    except Refused:
        return "refused"
    except Device.DoesNotExist:
        return "nothing there"


@pytest.mark.parametrize(("managed_by", "customers_own"), [("customer", "customer"), ("partner", "refused")])
def test_who_may_open_one_from_a_dashboard(managed_by: str, customers_own: str) -> None:
    pc = on_dashboard(managed_by=managed_by)
    partner, customer = pc.partner, partners.find(pc.partner, pc.customer_id)  # type: ignore[arg-type]
    another = partners.customer(partner, "Dal AS")
    found = {
        "administrator": tries(partners.partner_actor(partner), pc),
        "technician": tries(partners.partner_actor(partner, "technician"), pc),
        "viewer": tries(partners.partner_actor(partner, "viewer"), pc),
        "it administrator": tries(partners.customer_actor(customer), pc),
        "customer's viewer": tries(partners.customer_actor(customer, "viewer"), pc),
        "another customer": tries(partners.customer_actor(another), pc),
        "another partner": tries(partners.partner_actor(partners.partner("Rival")), pc),
    }
    assert found == {
        "administrator": "partner", "technician": "partner", "viewer": "refused", "it administrator": customers_own,
        "customer's viewer": "refused", "another customer": "nothing there", "another partner": "nothing there",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["repair_desk", "auditor", "support_agent"])
def test_the_vendors_people_and_the_system_open_none(role: str) -> None:
    pc = on_dashboard()
    assert tries(Actor(ActorKind.VENDOR, "Ada", role, uuid7()), pc) == "nothing there"
    assert tries(SYSTEM, pc) == "nothing there"


def test_of_a_pc_in_the_pool_the_partners_people_open_one_and_of_one_that_is_un_enrolled_nobody() -> None:
    partner = partners.partner()
    actor = partners.partner_actor(partner)
    customer = partners.customer(partner)
    inactive = devices.pc(partner, "5CG1234ABD", place="inactive", customer_id=customer.id, sold_on=None)
    left = devices.pc(partner, "5CG1234ABF", place="left")
    assert tries(actor, devices.pc(partner, A)) == "partner"
    assert tries(partners.customer_actor(customer), inactive) == "refused"
    assert [tries(actor, inactive), tries(actor, left)] == ["refused", "nothing there"]


def test_a_double_click_opens_one_and_another_form_or_person_another() -> None:
    pc = on_dashboard()
    mine, token = partners.partner_actor(pc.partner), uuid7()
    found = repairs.at_once(6, lambda _number: repairs.opened(mine, pc, token=token).id)
    assert len(set(found)) == 1
    others = {
        repairs.opened(mine, pc).id,
        repairs.opened(partners.partner_actor(pc.partner), pc, token=token).id,
    }
    assert len(others | set(found)) == 3


def test_an_alert_has_one_live_repair_case_whoever_opens_it() -> None:
    pc = on_dashboard()
    alert, actor = alerts.an_alert(pc), partners.partner_actor(pc.partner)

    def do(number: int) -> RepairCase:
        return repairs.submit(alert) if number % 2 else repairs.opened(actor, pc, alert_id=alert.id)

    found = repairs.at_once(6, do)
    assert len({one.id for one in found}) == 1
    repairs.do(actor, found[0], "cancel")
    assert repairs.opened(actor, pc, alert_id=alert.id).id != found[0].id


def test_an_alert_of_another_pc_or_one_that_is_over_opens_none() -> None:
    pc = on_dashboard()
    actor = partners.partner_actor(pc.partner)
    other = devices.pc(pc.partner, "5CG1234ABD")
    with pytest.raises(Alert.DoesNotExist):
        repairs.opened(actor, pc, alert_id=alerts.an_alert(other).id)
    over = alerts.an_alert(pc, state="closed", closed_at=NOW)
    assert tries(actor, pc, alert_id=over.id) == "refused"


# by the link


def test_the_person_at_the_pc_speaks_for_what_was_submitted_there_and_for_nothing_else() -> None:
    pc = on_dashboard()
    alert = alerts.an_alert(pc)
    theirs = repairs.opened(partners.partner_actor(pc.partner), pc, alert_id=alert.id)
    link: dict[str, Any] = {"partner_id": pc.partner_id, "alert_id": alert.id, "now": NOW}
    with pytest.raises(Refused):
        cancel_from_link(**link)
    with pytest.raises(Refused):
        message_from_link(text="Hello", **link)
    assert [one.kind for one in repairs.history(theirs)] == ["submitted"]


def test_cancelled_by_the_link_it_is_over_for_good() -> None:
    pc = on_dashboard()
    found = repairs.submitted(pc)
    link: dict[str, Any] = {"partner_id": pc.partner_id, "alert_id": found.alert_id, "now": NOW}
    cancel_from_link(**link)
    with pytest.raises(Refused):
        cancel_from_link(**link)
    with pytest.raises(Refused):
        message_from_link(text="Hello", **link)
    assert (repairs.again(found).state, repairs.again(found).closed_at) == ("cancelled", NOW)


@pytest.mark.parametrize(
    ("submitted", "answered"),
    [
        (datetime(2026, 3, 4, 15, tzinfo=OSLO), datetime(2026, 3, 5, 15, tzinfo=OSLO)),  # Wednesday
        (datetime(2026, 3, 6, 15, tzinfo=OSLO), datetime(2026, 3, 9, 15, tzinfo=OSLO)),  # Friday
        (datetime(2026, 3, 7, 15, tzinfo=OSLO), datetime(2026, 3, 9, 15, tzinfo=OSLO)),  # Saturday
        (datetime(2026, 3, 8, 15, tzinfo=OSLO), datetime(2026, 3, 9, 15, tzinfo=OSLO)),  # Sunday
        (datetime(2026, 3, 27, 15, tzinfo=OSLO), datetime(2026, 3, 30, 15, tzinfo=OSLO)),  # summer time begins
    ],
)
def test_an_answer_is_promised_for_the_same_time_of_the_next_working_day(
    submitted: datetime, answered: datetime
) -> None:
    assert answer_by(submitted) == answered

"""The desk is told of a new repair case, those who follow it of what others do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fleetward.domain.partners.models import PartnerMember
from tests.factories import devices, partners, repairs
from tests.factories.notices import at_customer, at_partner, at_vendor, kinds, notices

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def ada() -> User:
    return partners.vendor_user("repair_desk")


def steps(of: User) -> list[str]:
    """The steps of which the person was told, the last one of each repair case."""
    return [one.details["step"] for one in notices(of) if one.kind == "repair_case.step"]


def test_a_new_one_is_told_to_the_desk_whose_it_is(mine: Partner, ada: User) -> None:
    kari = partners.partner_user(mine, "technician")
    repairs.submitted(devices.pc(mine, "5CG1234ABC"))
    assert (kinds(ada), kinds(kari)) == (["repair_case.new"], [])
    partners.certificate(mine, role="service_delivery")
    repairs.submitted(devices.pc(mine, "5CG1234ABD"))
    assert (kinds(ada), kinds(kari)) == (["repair_case.new"], ["repair_case.new"])


def test_no_notice_carries_contact_details_or_what_was_written(mine: Partner, ada: User) -> None:
    kari = partners.partner_user(mine, "technician")
    repair = repairs.opened(at_partner(kari, mine, "technician"), devices.pc(mine, "5CG1234ABC"))
    desk = at_vendor(ada, "repair_desk")
    repairs.do(desk, repair, "take")
    repairs.do(desk, repair, "add_note")
    repairs.do(at_partner(kari, mine, "technician"), repair, "add_message", text="canary")
    said = json.dumps([one.details for user in (ada, kari) for one in notices(user)])
    leaked = [word for word in ("canary", "Siri", "siri@", "900 00", "Storgata", "second floor") if word in said]
    assert leaked == []


def test_whoever_opened_it_follows_what_the_desk_does_and_not_what_it_notes(mine: Partner, ada: User) -> None:
    kari, other = partners.partner_user(mine, "technician"), partners.partner_user(mine, "technician")
    repair = repairs.opened(at_partner(kari, mine, "technician"), devices.pc(mine, "5CG1234ABC"))
    desk = at_vendor(ada, "repair_desk")
    repairs.do(desk, repair, "take")
    assert steps(kari) == ["taken"]
    repairs.do(desk, repair, "add_note")
    assert steps(kari) == ["taken"]
    repairs.do(desk, repair, "schedule")
    assert (steps(kari), steps(other), steps(ada)) == (["scheduled"], [], [])


def test_whoever_took_it_follows_what_the_others_say(mine: Partner, ada: User) -> None:
    kari = partners.partner_user(mine, "technician")
    repair = repairs.opened(at_partner(kari, mine, "technician"), devices.pc(mine, "5CG1234ABC"))
    repairs.do(at_vendor(ada, "repair_desk"), repair, "take")
    repairs.do(at_partner(kari, mine, "technician"), repair, "add_message")
    assert (steps(ada), steps(kari)) == (["message"], ["taken"])


def test_nobody_is_told_of_what_it_did_itself(mine: Partner) -> None:
    partners.certificate(mine, role="service_delivery")
    kari = partners.partner_user(mine, "technician")
    actor = at_partner(kari, mine, "technician")
    repair = repairs.opened(actor, devices.pc(mine, "5CG1234ABC"))
    for step in ("take", "schedule", "finish"):
        repairs.do(actor, repair, step)
    assert notices(kari) == []


def test_a_customers_person_is_told_as_one_of_its_people_and_the_partner_is_not(mine: Partner, ada: User) -> None:
    of = partners.customer(mine)
    ola, kari = partners.customer_user(of), partners.partner_user(mine)
    repair = repairs.opened(at_customer(ola, of), devices.on_dashboard(of, "5CG1234ABC"))
    repairs.do(at_vendor(ada, "repair_desk"), repair, "take")
    assert [(one.details["step"], one.customer_id) for one in notices(ola)] == [("taken", of.id)]
    assert notices(kari) == []


def test_whoever_has_left_is_not_told(mine: Partner, ada: User) -> None:
    kari = partners.partner_user(mine, "technician")
    repair = repairs.opened(at_partner(kari, mine, "technician"), devices.pc(mine, "5CG1234ABC"))
    PartnerMember.objects.filter(user=kari).delete()
    repairs.do(at_vendor(ada, "repair_desk"), repair, "take")
    assert notices(kari) == []

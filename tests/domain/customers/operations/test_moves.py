from __future__ import annotations

import pytest

from tests.factories import devices, partners

pytestmark = pytest.mark.usefixtures("db")


def test_the_first_pc_of_a_program_switches_self_service_on_and_no_later_one_does() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    devices.move(theirs, devices.pc(mine, "5CG4100BCD", program=""))
    before = partners.reload(theirs)
    assert (before.device_count, before.first_device_at, before.self_service) == (1, None, False)
    devices.move(theirs, devices.pc(mine, "5CG4101BCD"), devices.pc(mine, "5CG4102BCD"))
    first = partners.reload(theirs)
    assert (first.device_count, first.self_service, first.self_service_question) == (3, True, False)
    assert [action for action, _ in partners.noted(mine)] == ["self_service.switched_on"]
    devices.move(theirs, devices.pc(mine, "5CG4103BCD"))
    assert partners.reload(theirs).first_device_at == first.first_device_at


def test_a_partner_that_manages_the_dashboard_is_asked() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, managed_by="partner")
    devices.move(theirs, devices.pc(mine, "5CG4100BCD"))
    now = partners.reload(theirs)
    assert (now.self_service, now.self_service_question) == (True, True)

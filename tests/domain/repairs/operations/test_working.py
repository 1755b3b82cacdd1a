"""What each kind of actor can do with a repair case in each state."""

from __future__ import annotations

import pytest

from tests.factories import devices, partners, repairs

pytestmark = pytest.mark.usefixtures("db")


def test_smoke() -> None:
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    customer = partners.customer(mine)
    pc = devices.on_dashboard(customer, "5CG1234ABC")
    actor = partners.partner_actor(mine)
    found = repairs.opened(partners.customer_actor(customer), pc)
    for step in ("take", "assign", "diagnose", "schedule", "schedule", "send_part", "add_message", "add_note", "finish"):
        repairs.do(actor, found, step)
    now = repairs.again(found)
    assert (now.state, now.route, now.visit_sequence) == ("done", "service_delivery", 2)
    assert [one.kind for one in repairs.history(found)][0] == "submitted"

"""Whoever ordered parts is told that they come, and that the old ones must go back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fleetward.domain.parts import operations
from fleetward.foundation.notifications.models import Channel
from tests.factories import devices, partners, parts
from tests.factories.notices import at_partner, kinds, notices, wants
from tests.factories.parts import DESK, NOW, SSD

pytestmark = pytest.mark.usefixtures("db")


def test_shipped_parts_and_old_ones_that_are_due_are_told_to_whoever_ordered() -> None:
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    parts.catalogue()
    kari, other = partners.partner_user(mine, "technician"), partners.partner_user(mine, "technician")
    order = parts.submitted(at_partner(kari, mine, "technician"), devices.pc(mine, "5CG1234ABC"), lines=[(SSD, 1)])
    parts.do(DESK, order, "ship")
    assert kinds(kari) == ["parts_order.shipped"]
    parts.do(DESK, order, "deliver")
    due = parts.returns(order)[0].due_on
    operations.remind_returns(now=NOW + (due - NOW.date()) - timedelta(days=1))
    assert [(one.kind, one.details.get("n")) for one in notices(kari)][1:] == [("parts_order.due_back", 1)]
    assert notices(kari)[1].mailed_at  # the room's own letter tells more
    assert notices(other) == []
    assert len(operations.write_reminders(partner_id=mine.id, order_ids=[str(order.id)], url="/")) == 1
    wants(kari, Channel.DIGEST, "parts_order.due_back")
    assert operations.write_reminders(partner_id=mine.id, order_ids=[str(order.id)], url="/") == []


def test_the_parts_desk_is_told_how_many_orders_wait_unless_an_outside_system_decides(settings: Any) -> None:
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    parts.catalogue()
    ada, approver = partners.vendor_user("repair_desk"), partners.vendor_user("claims_approver", "Per Lie")
    actor = partners.partner_actor(mine)
    for serial in ("5CG1234ABC", "5CG1234ABD"):
        parts.submitted(actor, devices.pc(mine, serial), lines=[(SSD, 1)])
    assert [(one.kind, one.details) for one in notices(ada)] == [("parts_order.waits", {"n": 2})]
    assert notices(approver) == []
    settings.PARTS_SYSTEM_URL = "https://parts.example/orders"
    parts.submitted(actor, devices.pc(mine, "5CG1234ABE"), lines=[(SSD, 1)])
    assert [one.details for one in notices(ada)] == [{"n": 2}]

"""The person at a PC opens View, submits the repair case, and follows it under the same link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.alerts import links
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.kit.ids import uuid7
from tests.factories import alerts, devices, partners, repairs

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("db")]


def test_from_the_notice_to_the_visit(visitor: Callable[..., Any]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    pc = devices.pc(partners.partner("Nordlys Data AS"), "5CG1234ABC")
    alert = alerts.an_alert(pc)
    page = visitor("nb-NO", 390)
    page.goto(f"/pc/{links.sign(pc.partner_id, alert.id, timezone.now())}?lang=en")
    assert Axe().run(page).response["violations"] == []
    page.screenshot(path="/tmp/pc1.png", full_page=True)
    page.get_by_label("Your name").fill("Siri Lie")
    page.get_by_label("Phone").fill("900 00 000")
    page.get_by_label("Where the PC is").fill("Storgata 1")
    page.get_by_label("I agree").check()
    page.get_by_role("button", name="Submit the repair case").click()
    page.screenshot(path="/tmp/pc2.png", full_page=True)
    repair = repairs.all_of(pc.partner_id)[0]
    assert page.get_by_role("heading", level=1).inner_text() == f"Repair case {repair.number}"
    desk = Actor(ActorKind.VENDOR, "Ada Holm", "repair_desk", uuid7())
    repairs.do(desk, repair, "schedule", technician="Per Vik")
    page.get_by_label("Message").fill("Ring first")
    page.get_by_role("button", name="Send the message").click()
    page.screenshot(path="/tmp/pc3.png", full_page=True)
    assert Axe().run(page).response["violations"] == []

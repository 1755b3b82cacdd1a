"""A disk that is about to fail becomes a pop-up, one click, a repair case, at the desk that must act (R7 to R9).

The agent and its helper run as processes of their own, as on a PC, and speak to a real server.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import recorded
import sessions
from accessibility import press
from fleetward.domain.devices.serials import normalise_product
from fleetward_agent.places import Places
from processes import agent, eventually, process, quick_agent
from tests.factories import devices, feed_files, feed_world, partners
from tests.journeys.people import sign_in, with_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

SERIAL, PRODUCT = feed_files.serial(0), "818K1EA#UUW"
LOG = "nvme_smart_health_information_log"
FAILING: dict[str, Any] = recorded.NVME | {
    "smart_status": {"passed": False}, LOG: {"critical_warning": 8, "available_spare": 100},
}  # fmt: skip
VIEW, LATER = "Vis", "Ikke nå"


@pytest.fixture
def seller(db: None) -> Partner:  # noqa: ARG001 (a fixture asks for others by name)
    """A partner with a PC in its pool."""
    partner = partners.partner("Nordlys Data AS")
    devices.held(partner, SERIAL, product_number=normalise_product(PRODUCT))
    return partner


@pytest.fixture
def folder(seller: Partner) -> Iterator[Path]:  # noqa: ARG001 (its PC)
    """What the PC says of itself: its disk fails. The name is short, for a socket is in it."""
    made = Path(tempfile.mkdtemp(prefix="fwa-"))
    identity = {"sys/class/dmi/id/product_serial": SERIAL, "sys/class/dmi/id/product_sku": PRODUCT}
    recorded.pc(made / "pc", recorded.LAPTOP | identity)
    recorded.smartctl(made / "pc", FAILING)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@contextmanager
def running_pc(folder: Path, server: str, settings: Any) -> Iterator[tuple[Places, dict[str, str]]]:
    """The PC has registered by its serial number, and its agent has been told of the alert."""
    settings.PUBLIC_URL = server
    places = Places(folder / "state", folder / "state" / "door.sock")
    own = {"FLEETWARD_AGENT_STATE": str(places.state), "FLEETWARD_AGENT_ROOT": str(folder / "pc")}
    with process(*agent("enroll", "--server", server), environment=own) as enrolling:
        assert enrolling.wait(60) == 0
    with process(*quick_agent(places, folder / "pc")):
        eventually(lambda: places.memory.exists() and json.loads(places.memory.read_text())["notices"], 60)
        yield places, own


def answered_in_xfce(folder: Path, server: str, settings: Any, label: str) -> None:
    """The notification of Xfce appears, and its button with this label is pressed."""
    user = sessions.home(folder)
    with (
        running_pc(folder, server, settings) as (_, own), sessions.screen(folder) as display,
        sessions.bus(folder, user | display) as session, sessions.xfce(session),
        process(*agent("notify"), environment=session | own), ThreadPoolExecutor(1) as beside_the_browser,
    ):  # fmt: skip
        buttons = beside_the_browser.submit(press, session["DBUS_SESSION_BUS_ADDRESS"], label).result()
        assert buttons == [VIEW, LATER]
        answer = {VIEW: "viewed", LATER: "later"}[label]
        eventually(lambda: pop_ups() == [("disk_failing", answer)], 60)
        eventually(lambda: len(sessions.opened(folder)) == (label == VIEW), 60)


def pop_ups() -> list[tuple[Any, ...]]:
    return feed_world.fetch("SELECT rule, pop_up FROM alerts_alert")


def submitted(page: Any, address: str) -> str:
    """The person fills in the page that the click opened. The number of the repair case."""
    page.goto(address)
    assert page.get_by_role("heading", level=1).inner_text() == "Disken er i ferd med å svikte"
    page.locator("[name=name]").fill("Siri Lie")
    page.locator("[name=phone]").fill("900 00 000")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Send inn reparasjonssaken").click()
    page.wait_for_url("**/pc/**")
    ((number,),) = feed_world.fetch("SELECT number FROM repairs_repaircase")
    assert number in page.get_by_role("heading", level=1).inner_text()
    return str(number)


def queue_of(user: User, visitor: Callable[..., Any]) -> str:
    page = visitor()
    sign_in(page, with_password(user).email)
    page.goto("/repair-cases/")
    return str(page.locator("main").inner_text())


@pytest.mark.parametrize("role", ["view_monitor", "service_delivery"])
def test_the_button_found_by_its_name_leads_to_a_repair_case_at_the_right_desk(  # noqa: PLR0917 (fixtures)
    folder: Path, seller: Partner, server: str, settings: Any, visitor: Callable[..., Any], role: str
) -> None:
    partners.certificate(seller, role=role)
    by_vendor = role == "view_monitor"
    answered_in_xfce(folder, server, settings, VIEW)
    number = submitted(visitor("nb-NO", 390), sessions.opened(folder)[0])
    assert (number in queue_of(partners.vendor_user("repair_desk"), visitor)) is by_vendor
    technician = queue_of(partners.partner_user(seller, "technician"), visitor)
    assert ("Service delivery" in technician) is not by_vendor  # its own queue
    assert number in technician  # else among all of its PCs, to look at


def test_not_now_leaves_the_alert_for_another_day(folder: Path, server: str, settings: Any) -> None:
    answered_in_xfce(folder, server, settings, LATER)
    assert feed_world.fetch("SELECT count(*) FROM repairs_repaircase") == [(0,)]


def test_without_a_screen_a_notification_service_on_the_bus_is_enough(
    folder: Path, server: str, settings: Any, visitor: Callable[..., Any]
) -> None:
    user = sessions.home(folder)
    with (
        running_pc(folder, server, settings) as (_, own), sessions.bus(folder, user) as session,
        sessions.daemon(folder, session, VIEW), process(*agent("notify"), environment=session | own),
    ):  # fmt: skip
        eventually(lambda: sessions.opened(folder), 60)
    assert submitted(visitor("nb-NO"), sessions.opened(folder)[0])

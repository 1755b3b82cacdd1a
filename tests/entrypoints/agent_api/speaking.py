"""What agents send, for the tests of this folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from fleetward.foundation.kit.ids import uuid7
from tests.factories import devices, enrolment, feed_files, feed_world, partners

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.models import Partner

PC, PRODUCT = feed_files.serial(0), "8Y4J2EA"
ALL_WELL = {"on_dashboard": True, "next_check_in": 3600, "notices": [], "repair_cases": []}


def post(address: str, body: Any, credential: str = "", kind: str = "application/json", **headers: str) -> HttpResponse:
    """A request of an agent: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    if credential:
        headers["Authorization"] = f"Bearer {credential}"
    answer: Any = Client(enforce_csrf_checks=True).generic("POST", address, content, kind, headers=headers)
    return answer  # type: ignore[no-any-return]


def said(answer: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, json.loads(answer.content).get("problem", "")


def told(answer: HttpResponse) -> Any:
    """What an agent was answered that was not refused."""
    assert answer.status_code in {200, 201}, answer.content
    return json.loads(answer.content)


def in_pool(serial: str = PC, of: Partner | None = None) -> Device:
    """A PC in the pool of a partner, as one that came through the feed."""
    return devices.held(of or partners.partner(), serial)


def registered(serial: str = PC) -> str:
    """The credential of a PC that was registered in the pool."""
    body = {"serial": serial, "product_number": f"{PRODUCT}#UUW", "model": ""}
    return str(told(post("/agent/v1/register", body))["credential"])


def enrolled(serial: str = PC, **fields: Any) -> tuple[Device, str]:
    """A PC that stands on a dashboard, and its credential."""
    partner = partners.partner()
    device = in_pool(serial, partner)
    customer = partners.customer(partner, **fields)
    body = {"key": enrolment.key(customer)[1], "serial": serial, "product_number": PRODUCT}
    credential = told(post("/agent/v1/enrol", body))["credential"]
    device.customer_id = customer.id
    return device, str(credential)


def health(**lists: Any) -> dict[str, Any]:
    """A reading as our agent sends it."""
    return {"id": str(uuid7()), "taken_at": timezone.now().isoformat(), **lists}


def stored() -> tuple[int, int, int]:
    """How many inventories, readings and credentials there are, and whether a PC was seen."""
    return feed_world.fetch(  # type: ignore[no-any-return]
        "SELECT (SELECT count(*) FROM alerts_inventory), (SELECT count(*) FROM alerts_reading), "
        "(SELECT count(*) FROM devices_device WHERE last_seen_at IS NOT NULL)"
    )[0]

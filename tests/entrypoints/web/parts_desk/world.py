"""A partner that delivers service itself, with a repair case, a catalogue to order from, and people who look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.repair_desk.world import Company, company
from tests.factories import partners, parts

if TYPE_CHECKING:
    from typing import Any

    from django.test import Client

    from fleetward.domain.parts.models import PartsOrder


def shop(name: str = "Bob AS", serial: str = "8CC1", **fields: str) -> Company:
    """A Service Delivery Partner with a repair case at its own desk."""
    return company(name, serial, role="service_delivery", **fields)


def stocked() -> Company:
    """The same, and the catalogue of the factories."""
    parts.catalogue()
    return shop()


def ordered(mine: Company, **fields: Any) -> PartsOrder:
    """An order for the PC that waits for the parts desk."""
    return parts.submitted(partners.partner_actor(mine.partner), mine.pc, **fields)


def delivered(mine: Company) -> PartsOrder:
    """An order that has arrived, so that the old part is due back."""
    order = ordered(mine)
    for step in ("ship", "deliver"):
        parts.do(parts.DESK, order, step)
    return parts.again(order)


def filled(**said: str) -> dict[str, Any]:
    """The form of an order: one disk, to the partner itself."""
    usual = {
        "token": str(uuid7()), "reference": "PO-1", "ship_to_name": "Bob AS", "ship_to_address": "Storgata 1",
        "ship_to_postal_code": "0155", "ship_to_city": "Oslo", "ship_to_country": "no", "ship_to_phone": "",
        "do": "submit",
    }  # fmt: skip
    return {"part": [parts.SSD], "quantity": ["1"], "in_place_of": [""], **usual, **said}


def numbers(text: str) -> list[str]:
    """The numbers of the orders in a list."""
    return re.findall(r'<th class="hold mono" scope="row"><a href="[^"]*">([^<]+)', text)


def errors(text: str) -> list[str]:
    """What stands in the form beside its fields and rows."""
    return re.findall(r"<li>([^<]+)</li>", "".join(re.findall(r'<ul class="errorlist".*?</ul>', text, re.DOTALL)))


def post(client: Client, address: str, **said: Any) -> Any:
    """Send a form; the answer."""
    return client.post(address, said)

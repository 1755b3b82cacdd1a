from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from fleetward.domain.parts import operations
from tests.factories import devices, partners, parts
from tests.factories.parts import NOW
from tests.factories.parts_system import SECRET, running

if TYPE_CHECKING:
    from fleetward.domain.parts.models import PartsOrder

pytestmark = pytest.mark.usefixtures("db")

TOKEN = "test-parts-system-token"


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.PARTS_SYSTEM_TOKEN = TOKEN


@pytest.fixture
def order(settings: Any) -> PartsOrder:
    """An order that the parts system was sent."""
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    parts.catalogue()
    with running() as system:
        settings.PARTS_SYSTEM_URL, settings.PARTS_SYSTEM_SECRET = system.url, SECRET
        made = parts.submitted(partners.partner_actor(partner), devices.pc(partner, "5CG1234ABC"))
        assert operations.send_out(now=NOW) == 1
    return made


def post(number: str, body: Any, token: str = TOKEN) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    client, headers = Client(enforce_csrf_checks=True), {"Authorization": f"Bearer {token}"}
    return client.post(f"/api/v1/parts-system/orders/{number}/status", content, "application/json", headers=headers)


def test_a_state_is_told_with_the_token_and_again_without_harm(order: PartsOrder) -> None:
    body = {"state": "shipped", "carrier": "Bring", "tracking": "TT9"}
    assert [post(order.number, body).status_code for _ in range(2)] == [204, 204]
    stored = parts.again(order)
    assert (stored.state, stored.carrier, stored.tracking) == ("shipped", "Bring", "TT9")


@pytest.mark.parametrize(
    ("body", "status"),
    [({"state": "draft"}, 400), ({"state": "cancelled"}, 400), ({}, 400), (b"{", 400), ([], 400),
     ({"state": "denied", "text": "x" * 2001}, 400), ({"state": "denied"}, 409), ({"state": "shipped"}, 409),
     ({"state": "delivered"}, 409)],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_problem(order: PartsOrder, body: Any, status: int) -> None:
    answer = post(order.number, body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert parts.again(order).state == "submitted"


def test_an_unknown_number_is_not_there() -> None:
    assert post("260101-BBBBB", {"state": "approved"}).status_code == 404


@pytest.mark.parametrize("token", ["", "wrong", "\u00e6"])
def test_nobody_tells_anything_without_the_token(order: PartsOrder, token: str) -> None:
    assert post(order.number, {"state": "approved"}, token).status_code == 401
    assert parts.again(order).state == "submitted"


def test_without_a_token_in_the_settings_nobody_is_let_in(order: PartsOrder, settings: Any) -> None:
    settings.PARTS_SYSTEM_TOKEN = ""
    assert post(order.number, {"state": "approved"}, "").status_code == 401

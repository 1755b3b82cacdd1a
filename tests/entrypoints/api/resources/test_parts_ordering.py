from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.entrypoints.web.parts_desk.world import ordered, shop, stocked
from tests.factories import credentials, partners, parts
from tests.factories.credentials import Caller
from tests.factories.parts import BATTERY, DESK, OLD_SSD, SSD

if TYPE_CHECKING:
    from tests.entrypoints.web.repair_desk.world import Company

pytestmark = pytest.mark.usefixtures("db")

SHIP_TO = {"name": "Bob AS", "address": "Storgata 1", "postal_code": "0155", "city": "Oslo", "country": "NO"}
WANTED = {"reference": "PO-1", "ship_to": SHIP_TO, "lines": [{"part_number": SSD, "quantity": 1}]}


@pytest.fixture
def mine() -> Company:
    return stocked()


@pytest.fixture
def caller(mine: Company) -> Caller:
    return Caller(credentials.access(mine.partner))


def quantities(order: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(line["part_number"], line["quantity"], line["in_place_of"]) for line in order["lines"]]


def test_the_parts_that_fit_a_pc_are_told_with_their_prices(mine: Company, caller: Caller) -> None:
    items = caller.get(f"devices/{mine.pc.id}/fitting-parts").json()["items"]
    assert [(one["number"], one["price"], one["orderable"], one["substitute"]) for one in items] == [
        (OLD_SSD, "1249.50", False, SSD), (SSD, "1249.50", True, None), (BATTERY, "890.00", True, None),
    ]  # fmt: skip
    other = Caller(credentials.access(shop("Cid AS", "8CC2").partner))
    assert other.get(f"devices/{mine.pc.id}/fitting-parts").status_code == 404


def test_an_order_for_a_repair_case_belongs_to_it_and_is_made_once(mine: Company, caller: Caller) -> None:
    path = f"repair-cases/{mine.repair.id}/parts-orders"
    wanted = WANTED | {"lines": [{"part_number": SSD, "quantity": 1, "in_place_of": OLD_SSD}], "submit": True}
    first, again = (caller.post(path, wanted, Idempotency_Key="a") for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    assert (first.json()["state"], first.json()["total"]) == ("submitted", "1249.50")
    assert quantities(first.json()) == [(SSD, 1, OLD_SSD)]
    assert [one["id"] for one in caller.get(path).json()["items"]] == [first.json()["id"]]
    assert caller.get(first.headers["Location"].removeprefix("http://testserver")).json() == first.json()


def test_a_credential_for_parts_alone_orders_none_for_a_repair_case(mine: Company) -> None:
    narrow = Caller(credentials.access(mine.partner, "", ["parts:write"]))
    answers = [
        narrow.post(f"repair-cases/{mine.repair.id}/parts-orders", WANTED),
        narrow.post("parts-orders", WANTED | {"device_id": str(mine.pc.id)}),
    ]
    assert [(one.status_code, one.json()["type"].rpartition(":")[2]) for one in answers] == [
        (403, "insufficient-scope"), (403, "insufficient-scope"),
    ]  # fmt: skip


@pytest.mark.parametrize("for_repair", [True, False])
def test_a_draft_is_changed_by_whoever_has_seen_it_as_it_is(mine: Company, caller: Caller, *, for_repair: bool) -> None:
    path = f"repair-cases/{mine.repair.id}/parts-orders" if for_repair else "parts-orders"
    draft = caller.post(path, WANTED if for_repair else WANTED | {"device_id": str(mine.pc.id)})
    address, seen = f"parts-orders/{draft.json()['id']}", draft.headers["ETag"]
    change = {"lines": [{"part_number": BATTERY, "quantity": 2}]}
    changed = caller.patch(address, change, If_Match=seen)
    assert (changed.status_code, changed.json()["reference"], changed.json()["total"]) == (200, "PO-1", "1780.00")
    assert [caller.patch(address, change, **one).status_code for one in ({}, {"If_Match": seen})] == [428, 412]
    moved = caller.patch(address, {"ship_to": SHIP_TO | {"city": "Bergen"}}, If_Match=changed.headers["ETag"])
    assert (moved.json()["ship_to"]["city"], quantities(moved.json())) == ("Bergen", [(BATTERY, 2, "")])
    assert caller.post(f"{address}/submit").json()["state"] == "submitted"
    assert caller.patch(address, {"reference": "PO-9"}, If_Match="*").status_code == 409


def test_everything_that_is_wrong_is_said_at_once(mine: Company, caller: Caller) -> None:
    wrong = WANTED | {"lines": [{"part_number": "X", "quantity": 1}, {"part_number": "Y", "quantity": 1}]}
    answer = caller.post(f"repair-cases/{mine.repair.id}/parts-orders", wrong)
    assert answer.status_code == 409
    assert [name in answer.json()["detail"] for name in "XY"] == [True, True]


def test_a_denied_order_is_sent_again_as_a_draft_that_can_be_changed(mine: Company, caller: Caller) -> None:
    order = ordered(mine)
    parts.do(DESK, order, "deny")
    again = caller.post(f"parts-orders/{order.id}/send-again", WANTED)
    assert (again.status_code, again.json()["previous_id"], again.json()["attempt"]) == (201, str(order.id), 2)
    change = {"lines": [{"part_number": BATTERY, "quantity": 1}]}
    changed = caller.patch(f"parts-orders/{again.json()['id']}", change, If_Match=again.headers["ETag"])
    assert (changed.status_code, changed.json()["total"]) == (200, "890.00")


def test_the_partner_says_that_parts_have_arrived(mine: Company, caller: Caller) -> None:
    order = ordered(mine)
    assert caller.post(f"parts-orders/{order.id}/deliver").status_code == 409
    parts.do(DESK, order, "ship")
    told = caller.post(f"parts-orders/{order.id}/deliver").json()
    assert (told["state"], [one["state"] for one in told["returns"]]) == ("delivered", ["due"])


def test_another_partner_can_do_nothing_with_an_order(mine: Company) -> None:
    order, other = ordered(mine), Caller(credentials.access(shop("Cid AS", "8CC2").partner))
    path = f"parts-orders/{order.id}"
    answers = [
        other.patch(path, {"reference": "X"}, If_Match="*"), other.post(f"{path}/submit"),
        other.post(f"{path}/cancel"), other.post(f"{path}/deliver"), other.post(f"{path}/send-again", WANTED),
        other.post(f"repair-cases/{mine.repair.id}/parts-orders", WANTED),
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [404] * len(answers)


def test_a_viewer_orders_nothing(mine: Company) -> None:
    viewer = Caller(credentials.personal(partners.partner_user(mine.partner, "viewer"))[1])
    assert viewer.post(f"repair-cases/{mine.repair.id}/parts-orders", WANTED).status_code == 403

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.entrypoints.web.parts_desk.world import ordered, stocked
from tests.factories import credentials, partners
from tests.factories.credentials import Caller
from tests.factories.parts import again, history

if TYPE_CHECKING:
    from fleetward.domain.parts.models import PartsOrder

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def order() -> PartsOrder:
    return ordered(stocked())


def desk(role: str = "repair_desk") -> Caller:
    return Caller(credentials.personal(partners.vendor_user(role))[1])


def step(caller: Caller, order: PartsOrder, name: str, **said: Any) -> Any:
    return caller.post(f"parts-orders/{order.id}/steps", {"step": name, **said})


def test_an_order_goes_from_the_review_to_the_partners_door(order: PartsOrder) -> None:
    caller = desk()
    told = [
        step(caller, order, "review"), step(caller, order, "approve"),
        step(caller, order, "back_order", text="In two weeks"),
        step(caller, order, "ship", carrier="Bring", tracking="TT1"), step(caller, order, "deliver"),
    ]  # fmt: skip
    assert [one.json()["state"] for one in told] == ["in_review", "approved", "back_ordered", "shipped", "delivered"]
    assert (told[3].json()["carrier"], told[3].json()["tracking"]) == ("Bring", "TT1")
    assert [one.text for one in history(order) if one.text] == ["In two weeks"]
    assert step(caller, order, "ship", carrier="Bring").status_code == 409


def test_a_denial_tells_the_partner_why(order: PartsOrder) -> None:
    caller = desk()
    assert step(caller, order, "deny").json()["detail"] == "Write something first."
    assert step(caller, order, "deny", text="Out of warranty").json()["reason"] == "Out of warranty"


@pytest.mark.parametrize("name", ["submit", "cancel", "burn"])
def test_what_is_no_step_of_the_desk_is_refused(order: PartsOrder, name: str) -> None:
    assert step(desk(), order, name).status_code == 400


def test_a_partner_and_the_vendors_readers_decide_nothing(order: PartsOrder) -> None:
    own = Caller(credentials.personal(partners.partner_user(order.partner))[1])
    assert [step(one, order, "approve").status_code for one in (own, desk("auditor"), desk("claims_approver"))] == [
        403
    ] * 3
    assert again(order).state == "submitted"

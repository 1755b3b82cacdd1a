from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.utils import timezone

from fleetward.domain.transfers import operations
from tests.factories import credentials, devices, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

SERIALS = ["5CG1234AB1", "5CG1234AB2"]


@pytest.fixture
def partner() -> Partner:
    made = partners.partner()
    devices.pcs(made, SERIALS)
    return made


@pytest.fixture
def customer(partner: Partner) -> Customer:
    return partners.customer(partner)


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


def work(partner: Partner, answer: Any) -> str:
    """What the worker does; the id of the action."""
    assert answer.status_code == 202, answer.content
    action_id = UUID(answer.json()["id"])
    operations.check(partner_id=partner.id, action_id=action_id, now=timezone.now())
    operations.run(partner_id=partner.id, action_id=action_id, now=timezone.now())
    return str(action_id)


def outcomes(caller: Caller, action: str) -> list[tuple[str, str]]:
    items = caller.get(f"transfers/{action}/items").json()["items"]
    return [(one["named"], one["outcome"]) for one in items]


def test_a_transfer_is_looked_at_run_and_undone(partner: Partner, customer: Customer, caller: Caller) -> None:
    asked = caller.post("transfers", {"to": str(customer.id), "serials": [*SERIALS, "5CG9999ZZZ", "nonsense!"]})
    assert asked.json()["state"] == "checking"
    assert asked.headers["Location"] == f"http://testserver/api/v1/transfers/{asked.json()['id']}"
    action = work(partner, asked)
    preview = caller.get(f"transfers/{action}").json()
    assert (preview["state"], preview["may_run"], preview["confirmation"]) == ("ready", True, "")
    assert outcomes(caller, action) == [
        ("5CG1234AB1", "will_move"), ("5CG1234AB2", "will_move"), ("5CG9999ZZZ", "not_visible"),
        ("nonsense!", "unreadable"),
    ]  # fmt: skip
    work(partner, caller.post(f"transfers/{action}/run"))
    assert caller.get(f"transfers/{action}").json()["counts"]["moved"] == 2
    assert len(caller.get(f"customers/{customer.id}/devices").json()["items"]) == 2
    undoing = work(partner, caller.post(f"transfers/{action}/undo"))
    work(partner, caller.post(f"transfers/{undoing}/run"))
    assert len(caller.get("pool").json()["items"]) == 2


def test_what_was_filtered_is_moved(partner: Partner, customer: Customer, caller: Caller) -> None:
    asked = caller.post("transfers", {"to": str(customer.id), "pool": {"q": "5CG1234AB2"}})
    assert outcomes(caller, work(partner, asked)) == [("5CG1234AB2", "will_move")]


def test_rows_name_targets_of_their_own(partner: Partner, customer: Customer, caller: Caller) -> None:
    rows = [{"serial": SERIALS[0], "to": customer.name}, {"serial": SERIALS[1], "to": "Nobody AS"}]
    action = work(partner, caller.post("transfers", {"rows": rows}))
    assert outcomes(caller, action) == [("5CG1234AB1", "will_move"), ("5CG1234AB2", "held_back")]


def test_an_un_enrolment_must_be_confirmed(partner: Partner, customer: Customer, caller: Caller) -> None:
    devices.on_dashboard(customer, "5CG1234AB3")
    action = work(partner, caller.post("transfers", {"kind": "un_enrolment", "serials": ["5CG1234AB3"]}))
    wanted = caller.get(f"transfers/{action}").json()["confirmation"]
    assert len(wanted) == 5
    assert caller.post(f"transfers/{action}/run").status_code == 409
    assert caller.post(f"transfers/{action}/run", {"confirmation": wanted}).status_code == 202


@pytest.mark.parametrize("body", [
    {}, {"to": "pool"}, {"serials": SERIALS}, {"to": "pool", "serials": SERIALS, "pool": {}},
    {"to": "x", "serials": SERIALS},
    {"kind": "un_enrolment", "to": "pool", "serials": SERIALS}, {"to": "pool", "serials": []},
])  # fmt: skip
def test_what_is_asked_in_no_way_or_in_two_is_refused(caller: Caller, body: dict[str, Any]) -> None:
    assert caller.post("transfers", body).status_code == 400


def test_another_partners_customer_is_no_target(caller: Caller) -> None:
    theirs = partners.customer(partners.partner("Other"))
    assert caller.post("transfers", {"to": str(theirs.id), "serials": SERIALS}).status_code == 404

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from fleetward.domain.parts.models import PartReturn
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.parts_desk.world import delivered, shop, stocked
from tests.factories import credentials, partners
from tests.factories.credentials import Caller
from tests.factories.parts import NOW, SSD

pytestmark = pytest.mark.usefixtures("db")


def put(partner_id: Any, **fields: Any) -> None:
    with scoped(Scope(partner_id)), transaction.atomic():
        PartReturn.objects.filter(partner_id=partner_id).update(**fields)


def desk() -> Caller:
    return Caller(credentials.personal(partners.vendor_user("repair_desk"))[1])


def found(caller: Caller, query: str = "") -> list[str]:
    return [one["order_id"] for one in caller.get(f"part-returns{query}").json()["items"]]


def test_old_parts_are_listed_as_the_page_filters_them() -> None:
    mine = stocked()
    late, soon = delivered(mine), delivered(shop("Cid AS", "8CC2"))
    put(mine.partner.id, due_on=NOW.date() - timedelta(days=2))
    ids = {"late": str(late.id), "soon": str(soon.id)}
    asked = {"": ["late", "soon"], "?state=overdue": ["late"], "?state=due": ["late", "soon"], "?q=8cc2": ["soon"],
             f"?q={SSD}": ["late", "soon"], "?state=received": []}  # fmt: skip
    assert {query: found(desk(), query) for query in asked} == {
        query: [ids[name] for name in names] for query, names in asked.items()
    }
    assert found(Caller(credentials.access(mine.partner))) == [ids["late"]]


def test_what_was_charged_is_given_back_when_the_part_is_received() -> None:
    mine = stocked()
    order = delivered(mine)
    put(mine.partner.id, state="charged", charge="1249.50")
    own, path = Caller(credentials.access(mine.partner)), f"parts-orders/{order.id}/returns/1"
    assert own.get(path).json()["charge"] == "1249.50"
    assert own.post(f"{path}/steps", {"step": "receive"}).status_code == 403
    received = desk().post(f"{path}/steps", {"step": "receive"}).json()
    assert (received["state"], received["charge"]) == ("received", "0.00")
    assert own.get(path).json() == received


def test_the_partner_sends_and_the_desk_may_ask_for_it_no_more() -> None:
    mine = stocked()
    path = f"parts-orders/{delivered(mine).id}/returns/1"
    own = Caller(credentials.access(mine.partner))
    assert own.post(f"{path}/sent", {"tracking": "RR1"}).json()["tracking"] == "RR1"
    assert desk().post(f"{path}/steps", {"step": "waive"}).json()["state"] == "waived"
    assert desk().post(f"{path}/steps", {"step": "receive"}).status_code == 409
    assert desk().post(f"{path}/steps", {"step": "send"}).status_code == 400


def test_a_line_that_does_not_come_back_and_anothers_do_not_exist() -> None:
    mine = stocked()
    order, other = delivered(mine), Caller(credentials.access(shop("Cid AS", "8CC2").partner))
    assert other.get(f"parts-orders/{order.id}/returns/1").status_code == 404
    assert [desk().post(f"parts-orders/{order.id}/returns/{one}/steps", {"step": "receive"}).status_code
            for one in (2, 99_999)] == [404, 404]  # fmt: skip

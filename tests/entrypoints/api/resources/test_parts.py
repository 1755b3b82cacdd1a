from __future__ import annotations

from typing import Any

import pytest

from fleetward.entrypoints.jobs.exports import export_parts_orders
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.entrypoints.web.parts_desk.world import delivered, ordered, shop, stocked
from tests.factories import credentials, partners
from tests.factories.credentials import Caller
from tests.factories.parts import SSD

pytestmark = pytest.mark.usefixtures("db")


def desk() -> Caller:
    return Caller(credentials.personal(partners.vendor_user("repair_desk"))[1])


def test_one_order_tells_its_lines_old_parts_and_what_its_reader_may_do() -> None:
    mine = stocked()
    order = delivered(mine)
    told = Caller(credentials.access(mine.partner)).get(f"parts-orders/{order.id}").json()
    assert (told["state"], told["total"], told["currency"], told["steps"]) == ("delivered", "1249.50", "NOK", [])
    assert [(one["part_number"], one["price"]) for one in told["lines"]] == [(SSD, "1249.50")]
    assert [(one["position"], one["state"], one["charge"]) for one in told["returns"]] == [(1, "due", "0.00")]
    assert desk().get(f"parts-orders/{order.id}").json()["returns"] == told["returns"]


def test_what_happened_to_an_order_is_told_oldest_first() -> None:
    mine = stocked()
    order = delivered(mine)
    items = Caller(credentials.access(mine.partner)).get(f"parts-orders/{order.id}/events").json()["items"]
    assert [one["kind"] for one in items] == ["drafted", "submitted", "shipped", "delivered"]
    assert items[2]["details"] == {"carrier": "Bring", "tracking": "TT1"}


def lines(caller: Caller, asked: Any) -> list[str]:
    file = caller.get(f"operations/{asked.json()['id']}/file")
    return b"".join(file.streaming_content).decode("utf-8-sig").splitlines()


def test_a_list_of_orders_is_had_as_a_file_across_partners_by_the_vendor_alone() -> None:
    mine = stocked()
    first, _other = ordered(mine), ordered(shop("Cid AS", "8CC2"))
    own, across = Caller(credentials.access(mine.partner)), desk()
    wanted = {"form": "csv", "filter": {"state": "submitted"}, "sort": "serial"}
    asked = [caller.post("parts-orders/files", wanted) for caller in (own, across)]
    assert [one.status_code for one in asked] == [202, 202]
    for tenant, one in zip((mine.partner.id, VENDOR_PARTNER_ID), asked, strict=True):
        export_parts_orders(str(tenant), one.json()["id"])
    of_mine, of_all = lines(own, asked[0]), lines(across, asked[1])
    assert (len(of_mine), first.number in of_mine[1], "Partner" in of_mine[0]) == (2, True, False)
    assert (len(of_all), "Partner" in of_all[0]) == (3, True)


def test_whats_anothers_does_not_exist() -> None:
    order, other = ordered(stocked()), Caller(credentials.access(shop("Cid AS", "8CC2").partner))
    assert [other.get(f"parts-orders/{order.id}{one}").status_code for one in ("", "/events", "/returns/1")] == [
        404
    ] * 3

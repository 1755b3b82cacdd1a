from __future__ import annotations

import pytest

from tests.entrypoints.web.repair_desk.world import company
from tests.factories import credentials, devices, partners, repairs
from tests.factories.credentials import Caller
from tests.factories.repairs import again

pytestmark = pytest.mark.usefixtures("db")


def test_a_step_answers_with_what_is_now_for_the_vendors_people_too() -> None:
    mine = company("Ann AS", "5CG1")
    desk = Caller(credentials.personal(partners.vendor_user("repair_desk"))[1])
    path = f"repair-cases/{mine.repair.id}"
    taken = desk.post(f"{path}/steps", {"step": "take"}).json()
    diagnosed = desk.post(f"{path}/steps", {"step": "diagnose", "text": "The disk wears out"}).json()
    assert (taken["state"], diagnosed["diagnosis"]) == (again(mine.repair).state, "The disk wears out")
    assert desk.post(f"{path}/steps", {"step": "add_note", "text": "Ask"}).json() == desk.get(path).json()


def test_lists_are_those_of_the_pages_my_own_the_desks_and_a_customers() -> None:
    mine = company("Ann AS", "5CG1")
    repairs.opened(partners.partner_actor(mine.partner), devices.pc(mine.partner, "5CG2"))
    partners.certificate(mine.partner, role="service_delivery")
    repairs.opened(partners.partner_actor(mine.partner), devices.pc(mine.partner, "5CG3"))
    user = partners.partner_user(mine.partner, "technician")
    caller = Caller(credentials.personal(user)[1])

    def listed(query: str) -> list[str]:
        return [one["serial"] for one in caller.get(f"repair-cases?sort=serial{query}").json()["items"]]

    asked = ("", "&desk=yes", f"&customer={mine.customer.id}", "&mine=yes")
    assert [listed(one) for one in asked] == [["5CG1", "5CG2", "5CG3"], ["5CG3"], ["5CG1"], []]
    third = caller.get("repair-cases?desk=yes").json()["items"][0]["id"]
    assert caller.post(f"repair-cases/{third}/steps", {"step": "take"}).status_code == 200
    assert listed("&mine=yes") == ["5CG3"]
    other = partners.customer(partners.partner("Cid AS"))
    assert caller.get(f"repair-cases?customer={other.id}").status_code == 404

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.entrypoints.jobs.exports import export_pool
from fleetward.entrypoints.jobs.stored import work
from tests.factories import credentials, devices, enrolment, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def partner() -> Partner:
    return partners.partner()


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


def serials(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["serial"] for one in answer.json()["items"]]


def test_the_page_is_filtered_and_counted_as_people_see_it(partner: Partner, caller: Caller) -> None:
    devices.pcs(partner, ["5CG1234AB1", "5CG1234AB2"])
    devices.pc(partner, "5CG1234AB3", model="HP ZBook", end_customer="Brattholmen Kraft AS")
    assert serials(caller.get("pool?sort=serial")) == ["5CG1234AB1", "5CG1234AB2", "5CG1234AB3"]
    assert serials(caller.get("pool?model=HP%20ZBook&end_customer=bratt")) == ["5CG1234AB3"]
    assert serials(caller.get("pool?q=AB2")) == ["5CG1234AB2"]
    assert caller.get("pool/count?model=HP%20ZBook").json() == {"value": 1, "capped": False}


def test_a_file_is_written_in_the_background_and_fetched(partner: Partner, caller: Caller) -> None:
    devices.pcs(partner, ["5CG1234AB1", "5CG1234AB2"])
    asked = caller.post("pool/files", {"filter": {"q": "AB2"}})
    path = asked.headers["Location"].removeprefix("http://testserver")
    assert (asked.status_code, caller.get(path).json()["state"]) == (202, "waiting")
    assert caller.get(f"{path}/file").status_code == 404
    export_pool(str(partner.id), asked.json()["id"])
    done = caller.get(path).json()
    assert (done["state"], done["done"], done["file_url"]) == ("done", 1, f"http://testserver{path}/file")
    answer = caller.get(f"{path}/file")
    content = b"".join(answer.streaming_content).decode()
    assert ("5CG1234AB2" in content, "5CG1234AB1" in content) == (True, False)
    assert Caller(credentials.access(partner)).get(path).status_code == 404  # another client of the same partner


def test_a_job_may_no_more_than_its_credential(partner: Partner) -> None:
    narrow = Caller(credentials.access(partner, "", ["devices:export"]))
    job_id = narrow.post("pool/files").json()["id"]
    seen: list[frozenset[str] | None] = []
    work(str(partner.id), job_id, lambda actor, _job: seen.append(actor.allowed))
    assert [sorted(one or ()) for one in seen] == [["dashboard.export", "dashboard.view", "pool.export", "pool.view"]]


def test_how_a_pc_was_sold_is_told_to_the_partner_alone(partner: Partner, caller: Caller) -> None:
    customer = partners.customer(partner)
    pc = devices.on_dashboard(customer, "5CG1234AB1")
    assert caller.get(f"devices/{pc.id}").json()["distributor"] == "Nordic Distribution"
    seen = Caller(credentials.access(customer)).get(f"devices/{pc.id}").json()
    assert (seen["serial"], seen["distributor"], seen["invoice"]) == ("5CG1234AB1", None, None)


def test_personal_data_need_scope_collection_and_confirmation(partner: Partner) -> None:
    customer = partners.customer(partner, collects_last_user=True)
    devices.on_dashboard(customer, "5CG1234AB1", last_user="ola", location="Oslo", confirmed_at=timezone.now())
    devices.on_dashboard(customer, "5CG1234AB2", last_user="kari")
    path = f"customers/{customer.id}/devices?sort=serial"

    def told(scopes: list[str]) -> list[tuple[str, str]]:
        items = Caller(credentials.access(customer, "", scopes)).get(path).json()["items"]
        return [(one["last_user"], one["location"]) for one in items]

    assert told(["devices:read", "personal-data:read"]) == [("ola", ""), ("", "")]
    assert told(["devices:read"]) == [("", ""), ("", "")]


def test_a_secret_is_shown_once_and_kept_nowhere(partner: Partner, caller: Caller) -> None:
    customer = partners.customer(partner)
    path, body = f"customers/{customer.id}/enrolment-keys", {"kind": "package", "label": "Office"}
    made, again = (caller.post(path, body, Idempotency_Key="a") for _ in range(2))
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    assert again.json()["type"] == "urn:fleetward:problem:shown-once"
    assert "secret" not in caller.get(f"{path}/{made.json()['id']}").json()
    assert enrolment.enrol(made.json()["secret"], "5CG1234AB1").device_id

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.factories import credentials, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

NEW = {
    "name": "Fjord Eiendom AS", "contact_first_name": "Ola", "contact_last_name": "Dal", "program": "premium",
    "contact_email": "ola@fjord.example", "seats": 10,
}  # fmt: skip


@pytest.fixture
def partner() -> Partner:
    made = partners.partner()
    partners.certificate(made)
    return made


@pytest.fixture
def caller(partner: Partner) -> Caller:
    return Caller(credentials.access(partner))


def kind(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("urn:fleetward:problem:")


def test_a_customer_is_added_once_and_found_where_it_was_said_to_be(partner: Partner, caller: Caller) -> None:
    first, again = (caller.post("customers", NEW, Idempotency_Key="a") for _ in range(2))
    assert (first.status_code, again.content) == (201, first.content)
    found = caller.get(first.headers["Location"].removeprefix("http://testserver"))
    assert found.json() == first.json()
    assert found.headers["ETag"] == first.headers["ETag"] == again.headers["ETag"]
    assert [action for action, _details in partners.noted(partner)].count("customer.added") == 1


def test_without_a_certificate_the_plan_is_refused(caller: Caller) -> None:
    assert kind(caller.post("customers", NEW | {"program": "premium_plus"})) == (409, "refused")
    assert caller.get("customers").json()["items"] == []


@pytest.mark.parametrize("change", [
    {"name": " "}, {"contact_email": "nobody"}, {"seats": 0}, {"seats": 10**12}, {"colour": "red"}, {"plan_ends_on": 1},
])  # fmt: skip
def test_what_makes_no_sense_is_told(caller: Caller, change: dict[str, Any]) -> None:
    answer = caller.post("customers", NEW | change)
    assert kind(answer) == (400, "invalid-request")
    assert [one["where"].rsplit(".", 1)[-1] for one in answer.json()["errors"]] == list(change)


def test_a_change_needs_what_was_read(partner: Partner, caller: Caller) -> None:
    path = f"customers/{partners.customer(partner).id}"
    seen = caller.get(path).headers["ETag"]
    assert kind(caller.patch(path, {"city": "Oslo"})) == (428, "if-match-required")
    changed = caller.patch(path, {"city": "Oslo", "seats": 7}, If_Match=seen)
    assert (changed.status_code, changed.json()["city"], changed.json()["seats"]) == (200, "Oslo", 7)
    assert changed.headers["ETag"] == caller.get(path).headers["ETag"]
    assert kind(caller.patch(path, {"city": "Bergen"}, If_Match=seen)) == (412, "changed-meanwhile")
    assert kind(caller.patch(path, {"city": "Bergen"}, If_Match=f"W/{changed.headers['ETag']}"))[0] == 412
    assert caller.get(path).json()["city"] == "Oslo"


def test_what_was_not_changed_is_not_sent_again(partner: Partner, caller: Caller) -> None:
    path = f"customers/{partners.customer(partner).id}"
    seen = caller.get(path).headers["ETag"]
    assert (caller.get(path, **{"If-None-Match": seen}).status_code, caller.get(path).status_code) == (304, 200)


def test_a_change_that_is_refused_in_part_changes_nothing(partner: Partner, caller: Caller) -> None:
    customer = partners.customer(partner)
    path = f"customers/{customer.id}/settings"
    sent = {"archive_days": 90, "collects_location": True}
    assert kind(caller.patch(path, sent, If_Match="*")) == (409, "refused")
    sent = {"archive_days": 90, "self_service": True}  # no PC of a program has come
    assert kind(caller.patch(path, sent, If_Match="*")) == (409, "refused")
    assert partners.reload(customer).archive_days == 30


def test_settings_are_those_of_the_pages(partner: Partner, caller: Caller) -> None:
    customer = partners.customer(partner, first_device_at=timezone.now(), self_service=True)
    answer = caller.patch(f"customers/{customer.id}/settings", {"self_service": False}, If_Match="*")
    assert answer.json()["self_service"] is False
    assert partners.noted(partner)[-1][0] == "self_service.switched_off"


def test_the_plan_is_for_the_partner_to_change(partner: Partner) -> None:
    customer = partners.customer(partner)
    caller = Caller(credentials.access(customer))
    path = f"customers/{customer.id}"
    assert caller.patch(path, {"city": "Oslo"}, If_Match="*").status_code == 200
    assert kind(caller.patch(path, {"city": "Bergen", "seats": 7}, If_Match="*")) == (403, "forbidden")
    assert caller.get(path).json()["city"] == "Oslo"


def test_customers_are_found_by_their_name(partner: Partner, caller: Caller) -> None:
    for name in ("Fjord Eiendom AS", "Brattholmen Kraft AS"):
        partners.customer(partner, name)
    assert [one["name"] for one in caller.get("customers?q=kraft").json()["items"]] == ["Brattholmen Kraft AS"]

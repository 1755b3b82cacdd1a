from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from fleetward.domain.enrolment.models import AgentCredential, AttemptCount
from tests.entrypoints.agent_api.speaking import ALL_WELL, PC, PRODUCT, enrolled, in_pool, post, registered, said, told
from tests.factories import devices, enrolment, feed_files, feed_world, partners

if TYPE_CHECKING:
    from django.http import HttpResponse

REGISTER, CHECK_IN = "/agent/v1/register", "/agent/v1/check-in"

pytestmark = pytest.mark.usefixtures("db")


def register(serial: str = PC, product: str = PRODUCT) -> HttpResponse:
    return post(REGISTER, {"serial": serial, "product_number": product, "model": "HP EliteBook"})


def place() -> list[Any]:
    return feed_world.fetch(
        "SELECT place, place_version, last_seen_at IS NOT NULL, confirmed_at IS NOT NULL, last_user FROM devices_device"
    )


def test_a_pc_of_the_pool_registers_and_checks_in_and_stays_where_it_is(settings: Any) -> None:
    settings.PUBLIC_URL = "https://fleet.example"
    device = in_pool()
    answer = told(register(product="8y4j2ea#UUW"))
    assert (answer["device_id"], answer["check_in"]) == (str(device.id), "https://fleet.example/agent/v1/check-in")
    seen = told(post(CHECK_IN, {"last_user": "kari"}, answer["credential"]))
    assert seen == ALL_WELL | {"on_dashboard": False}
    assert place() == [("pool", 1, True, False, "")]
    assert AgentCredential.objects.get().customer_id is None


def test_whoever_is_not_waiting_gets_one_answer() -> None:
    in_pool()
    enrolled(feed_files.serial(1))
    devices.pc(partners.partner("Bob"), feed_files.serial(2), place="left")
    answers = [
        register(feed_files.serial(9)), register(product="8Y4J2EB"), register(feed_files.serial(1)),
        register(feed_files.serial(2)),
    ]  # fmt: skip
    assert {(one.status_code, one.content) for one in answers} == {(403, answers[0].content)}
    assert said(answers[0]) == (403, "not_waiting")
    assert AgentCredential.objects.filter(customer_id__isnull=True).count() == 0


def test_only_what_failed_counts_and_not_against_those_who_enrol_with_a_key(settings: Any) -> None:
    settings.ENROLMENT_ATTEMPTS = 2
    in_pool()
    for _ in range(4):
        registered()
    assert [register(feed_files.serial(9)).status_code for _ in range(3)] == [403, 403, 429]
    assert said(register()) == (429, "too_many_attempts")
    assert post("/agent/v1/enrol", {"key": "34679ACD", "serial": PC, "product_number": PRODUCT}).status_code == 403
    counts = dict(AttemptCount.objects.values_list("key", "attempts"))
    assert counts == {"serial:address:127.0.0.1": 2, "address:127.0.0.1": 1, "cpin": 1}


def test_a_pc_that_registered_and_is_transferred_goes_on_reporting_unconfirmed() -> None:
    partner = partners.partner()
    device, customer = in_pool(of=partner), partners.customer(partner, collects_last_user=True)
    credential = registered()
    devices.move(customer, device)
    assert told(post(CHECK_IN, {"last_user": "kari"}, credential)) == ALL_WELL | {"on_dashboard": False}
    assert place() == [("dashboard", 2, True, False, "")]


def test_a_registration_does_not_revoke_what_was_issued_for_a_dashboard_but_what_was_registered_before() -> None:
    partner = partners.partner()
    in_pool(of=partner)
    first, second = registered(), registered()
    body = {"key": enrolment.key(partners.customer(partner))[1], "serial": PC, "product_number": PRODUCT}
    mine = told(post("/agent/v1/enrol", body))["credential"]
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE devices_device SET place = 'pool', customer_id = NULL")
    third = registered()
    assert told(post(CHECK_IN, {}, third))["on_dashboard"] is False
    assert [post(CHECK_IN, {}, one).status_code for one in (first, second, mine, third)] == [401, 401, 200, 200]


def test_a_credential_of_another_pc_or_with_other_ids_in_front_is_refused() -> None:
    partner = partners.partner()
    in_pool(of=partner)
    in_pool(feed_files.serial(1), partner)
    one, other = registered(), registered(feed_files.serial(1))
    forged = f"{one.partition('.')[0]}.{other.partition('.')[2]}"
    assert said(post(CHECK_IN, {}, forged)) == (401, "unknown_pc")
    assert feed_world.fetch("SELECT count(last_seen_at) FROM devices_device") == [(0,)]

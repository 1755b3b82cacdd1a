from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from fleetward.domain.devices import operations as devices
from fleetward.domain.enrolment.models import AttemptCount
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import enrolment, feed_files, feed_world, partners
from tests.factories.devices import pc
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from django.http import HttpResponse

PC = feed_files.serial(0)
ALL_WELL = {"on_dashboard": True, "next_check_in": 3600, "notices": [], "repair_cases": []}
ENROL, CHECK_IN = "/agent/v1/enrol", "/agent/v1/check-in"

pytestmark = pytest.mark.usefixtures("db")


def post(address: str, body: Any, **headers: str) -> HttpResponse:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = headers.pop("kind", "application/json")
    client = Client(enforce_csrf_checks=True)
    answer: Any = client.generic("POST", address, content, kind, headers=headers)
    return answer  # type: ignore[no-any-return]


def enrol(key: str, serial: str = PC, **more: Any) -> HttpResponse:
    return post(ENROL, {"key": key, "serial": serial, "product_number": "8Y4J2EA#UUW"} | more)


def said(answer: HttpResponse) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/json"
    return answer.status_code, json.loads(answer.content).get("problem", "")


def cpin(**limits: Any) -> str:
    return enrolment.key(partners.customer(partners.partner()), **limits)[1]


def test_a_pc_enrols_and_checks_in(settings: Any) -> None:
    settings.PUBLIC_URL = "https://fleet.example"
    partner = partners.partner()
    customer = partners.customer(partner)
    answer = enrol(enrolment.key(customer)[1].lower())
    told = json.loads(answer.content)
    assert (answer.status_code, sorted(told)) == (201, ["check_in", "credential", "device_id"])
    assert told["check_in"] == "https://fleet.example/agent/v1/check-in"
    seen = post(CHECK_IN, {"last_user": "kari"}, Authorization=f"Bearer {told['credential']}")
    assert (seen.status_code, json.loads(seen.content)) == (200, ALL_WELL)
    assert feed_world.fetch("SELECT last_address, product_number, last_user FROM devices_device") == [
        ("127.0.0.1", "8Y4J2EA", "")
    ]


def test_a_pc_of_the_pool_that_enrols_again_is_answered_the_same() -> None:
    partner = partners.partner()
    key = enrolment.key(partners.customer(partner))[1]
    first, again = (json.loads(enrol(key).content) for _ in range(2))
    assert first["device_id"] == again["device_id"]


def test_wrong_keys_of_every_kind_get_one_answer() -> None:
    used = cpin(most_devices=1)
    assert enrol(used, feed_files.serial(9)).status_code == 201
    answers = [enrol(key) for key in ("34679ACD", "no key at all", "x" * 43, used)]
    assert {(one.status_code, one.content) for one in answers} == {(403, answers[0].content)}
    assert said(answers[0]) == (403, "key_refused")


def test_a_pc_that_another_partner_holds_is_told_to_ask_support() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, feed_files.x12(Document([Sold([PC])])))
    key = enrolment.key(partners.customer(world.south))[1]
    answer = enrol(key)
    assert said(answer) == (409, "held_elsewhere")
    assert "support" in json.loads(answer.content)["text"]
    assert "North" not in answer.content.decode()


def test_only_wrong_keys_count_and_the_limit_is_exact(settings: Any) -> None:
    settings.ENROLMENT_ATTEMPTS = 3
    key = cpin()
    for number in range(6):
        assert enrol(key, feed_files.serial(number)).status_code == 201
    assert [enrol("34679ACD").status_code for _ in range(5)] == [403, 403, 403, 429, 429]
    late = enrol(key)
    assert said(late) == (429, "too_many_attempts")
    assert 0 < int(late.headers["Retry-After"]) <= 15 * 60 + 1


def test_all_wrong_cpins_together_have_a_limit_that_packages_do_not_share(settings: Any) -> None:
    settings.ENROLMENT_CPIN_ATTEMPTS = 2
    key = cpin()
    assert [enrol("34679ACD").status_code for _ in range(3)] == [403, 403, 429]
    assert said(enrol(key)) == (429, "too_many_attempts")
    assert said(enrol("x" * 43)) == (403, "key_refused")
    assert dict(AttemptCount.objects.values_list("key", "attempts")) == {"address:127.0.0.1": 3, "cpin": 2}


def test_what_is_malformed_is_no_attempt() -> None:
    key = cpin()
    for body in (
        b"[]", b"{", b"[" * 50_000, b'"\xff"', {}, {"key": key}, {"key": key, "serial": PC},
        {"key": key, "serial": 5, "product_number": "8Y4J2EA"}, {"key": key, "serial": PC, "product_number": "x" * 41},
        {"key": key, "serial": "A\u0000B", "product_number": "8Y4J2EA"},
        {"key": "\ud800", "serial": PC, "product_number": "8Y4J2EA"},
        {"key": key, "serial": PC, "product_number": " "},
    ):  # fmt: skip
        assert said(post(ENROL, body)) == (422, "malformed")
    assert said(enrol(key, "To be filled by O.E.M.")) == (422, "serial_placeholder")
    assert said(enrol(key, "?")) == (422, "serial_placeholder")
    assert not AttemptCount.objects.exists()


def test_other_types_sizes_methods_and_addresses_are_refused() -> None:
    assert said(post(ENROL, b"a=b", kind="application/x-www-form-urlencoded")) == (415, "content_type")
    assert said(post(ENROL, b" " * (64 * 1024 + 1))) == (413, "too_large")
    assert said(post(ENROL, b" " * (64 * 1024))) == (422, "malformed")
    refused: Any = Client().get(ENROL)
    assert (said(refused), refused.headers["Allow"]) == ((405, "method"), "POST")
    assert said(post("/agent/v2/enrol", {})) == (404, "nothing_here")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer wrong", "Bearer \xe6\xf8"])
def test_without_a_credential_of_ours_there_is_no_check_in(header: str) -> None:
    answer = post(CHECK_IN, {}, Authorization=header)
    assert (said(answer), answer.headers["WWW-Authenticate"]) == ((401, "unknown_pc"), "Bearer")


def test_while_the_partners_pcs_are_moved_it_is_asked_to_come_again() -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    partner = partners.partner()
    key = enrolment.key(partners.customer(partner))[1]
    pc(partner, PC)

    def attempt() -> tuple[tuple[int, str], str]:
        answer = enrol(key)
        connections.close_all()
        return said(answer), answer.headers["Retry-After"]

    with ThreadPoolExecutor(1) as pool, scoped(Scope(partner.id)), transaction.atomic():
        devices.take_turn(partner.id)
        assert pool.submit(attempt).result(timeout=20) == ((503, "busy"), "5")
    assert AttemptCount.objects.get(key="address:127.0.0.1").attempts == 0


def test_a_session_means_nothing_to_agents(settings: Any) -> None:
    settings.REQUIRE_MFA = True
    partner = partners.partner()
    client = partners.browser(partners.partner_user(partner))
    answer: Any = client.post(ENROL, {"key": "34679ACD"}, content_type="application/json")
    assert said(answer) == (422, "malformed")


_texts = st.text(max_size=30)
_values = st.one_of(_texts, st.none(), st.integers(), st.lists(_texts, max_size=2), st.floats())
_objects = st.dictionaries(
    st.one_of(st.sampled_from(["key", "serial", "product_number", "model", "last_user", "location"]), _texts),
    _values, max_size=6,
)  # fmt: skip


@hypothesis(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.binary(min_size=1, max_size=200), _objects.map(lambda one: json.dumps(one).encode())))
def test_whatever_arrives_is_answered_and_never_with_a_fault_of_ours(content: bytes) -> None:
    assert post(ENROL, content).status_code in {403, 422, 429}
    assert post(CHECK_IN, content, Authorization="Bearer x").status_code in {401, 422}


@hypothesis(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_texts, _texts, _texts)
def test_any_text_in_the_right_places_is_answered_too(key: str, serial: str, model: str) -> None:
    answer = enrol(key, serial, model=model, product_number=model)
    assert answer.status_code in {403, 422, 429}

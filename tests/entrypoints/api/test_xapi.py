from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from fleetward.domain.partners.models import Certification, CourseCompletion, Partner
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")

COURSE = "https://training.example/courses/premium-service-delivery"
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
URL = "/api/v1/xapi/statements"
NO_TIME = '"timestamp" is no time with an offset, such as 2026-09-01T12:00:00Z.'
BEARER = {"Authorization": "Bearer test-lms-token", "X-Experience-API-Version": "1.0.3"}


@pytest.fixture(autouse=True)
def _token(settings: Any) -> None:
    settings.LMS_TOKEN = "test-lms-token"


def statement(account: str, **changes: Any) -> dict[str, Any]:
    usual = {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "account": {"homePage": "https://partners.example", "name": account}},
        "verb": {"id": COMPLETED},
        "object": {"id": COURSE},
        "timestamp": "2026-09-01T12:00:00Z",
    }
    return {key: value for key, value in (usual | changes).items() if value is not None}


def post(body: Any, **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client(enforce_csrf_checks=True).post(URL, content, "application/json", headers=BEARER | headers)


def put(statement_id: object, body: Any) -> Any:
    return Client().put(f"{URL}?statementId={statement_id}", json.dumps(body), "application/json", headers=BEARER)


def stored() -> list[tuple[str, str]]:
    with scoped(VENDOR), transaction.atomic():
        rows = CourseCompletion.objects.order_by("received_at", "statement_id")
        return list(rows.values_list("account", "outcome"))


def certified(of: Partner) -> list[tuple[str, str]]:
    with scoped(Scope(of.id)), transaction.atomic():
        return list(Certification.objects.values_list("program", "partner_role"))


def problem(response: Any) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Experience-API-Version"] == "1.0.3"
    return response.status_code, response.json()["detail"]


def test_a_completed_course_certifies_the_partner() -> None:
    partner = partners.partner()
    sent = statement(partner.account)
    response = post(sent)
    assert (response.status_code, response.json()) == (200, [sent["id"]])
    assert response.headers["X-Experience-API-Version"] == "1.0.3"
    assert certified(partner) == [("premium", "service_delivery")]
    with scoped(VENDOR), transaction.atomic():
        assert AuditEntry.objects.get(action="course.completed").actor_label == "HP University"


def test_passed_counts_like_completed() -> None:
    partner = partners.partner()
    post(statement(partner.account, verb={"id": "http://adlnet.gov/expapi/verbs/passed"}))
    assert certified(partner) == [("premium", "service_delivery")]


def test_another_verb_is_accepted_and_nothing_follows() -> None:
    partner = partners.partner()
    sent = statement(partner.account, verb={"id": "http://adlnet.gov/expapi/verbs/attempted"})
    response = post(sent)
    assert (response.status_code, response.json(), stored()) == (200, [sent["id"]], [])


def test_a_statement_sent_again_is_stored_once() -> None:
    partner = partners.partner()
    sent = statement(partner.account)
    assert [post(sent).json(), post(sent).json()] == [[sent["id"]]] * 2
    assert put(sent["id"], sent).status_code == 204
    assert stored() == [(partner.account, "certified")]


def test_a_batch_answers_with_its_ids_in_order() -> None:
    partner = partners.partner()
    batch = [
        statement(partner.account),
        statement("nobody"),
        statement(partner.account, object={"id": "https://other"}),
    ]
    response = post(batch)
    assert response.json() == [one["id"] for one in batch]
    assert sorted(stored()) == sorted(
        [(partner.account, "certified"), ("nobody", "unknown_account"), (partner.account, "unknown_course")]
    )


def test_a_statement_without_an_id_gets_one() -> None:
    response = post(statement("nobody", id=None))
    assert UUID(response.json()[0]).version == 7


def test_a_statement_without_a_time_counts_from_its_receipt() -> None:
    partner = partners.partner()
    post(statement(partner.account, timestamp=None))
    with scoped(Scope(partner.id)), transaction.atomic():
        assert timezone.now() - Certification.objects.get().certified_at < timedelta(minutes=1)


def test_a_course_completed_long_ago_gives_a_certificate_that_has_expired() -> None:
    partner = partners.partner()
    post(statement(partner.account, timestamp="2021-01-01T12:00:00+01:00"))
    with scoped(Scope(partner.id)), transaction.atomic():
        assert Certification.objects.get().expires_at < timezone.now()


def test_put_stores_under_the_given_id() -> None:
    partner, given = partners.partner(), uuid4()
    response = put(given, statement(partner.account, id=None))
    assert (response.status_code, response.content) == (204, b"")
    with scoped(VENDOR), transaction.atomic():
        assert CourseCompletion.objects.get().statement_id == given


@pytest.mark.parametrize("given", ["", "no-uuid"])
def test_put_needs_an_id(given: str) -> None:
    assert problem(put(given, statement("a"))) == (
        400, "The request does not have the form that the API description asks for.",
    )  # fmt: skip


def test_put_takes_one_statement_with_the_same_id() -> None:
    assert problem(put(uuid4(), [statement("a")])) == (400, "PUT takes exactly one statement.")
    refused = put(uuid4(), statement("a"))
    assert problem(refused) == (
        400, 'Statement 1: "id" differs from statementId. Nothing of the batch was stored.',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "17"}, '"id" is no UUID.'),
        ({"id": 17}, '"id" is no UUID.'),
        ({"actor": None}, '"actor" is missing.'),
        ({"actor": {"mbox": "mailto:a@example.com"}}, '"actor.account.name" is missing or no text.'),
        ({"actor": {"account": {"name": "a\x00b"}}}, '"actor.account.name" is missing or no text.'),
        ({"actor": {"account": {"name": "\ud800"}}}, '"actor.account.name" is missing or no text.'),
        ({"actor": {"account": {"name": "x" * 81}}}, "the account is longer than 80 characters."),
        ({"object": {"id": "x" * 301}}, "the activity is longer than 300 characters."),
        ({"verb": "completed"}, '"verb.id" is missing or no text.'),
        ({"object": []}, '"object" is missing.'),
        ({"object": {"id": ""}}, '"object.id" is missing or no text.'),
        ({"timestamp": "2026-09-01"}, NO_TIME),
        ({"timestamp": "2026-02-30T12:00:00Z"}, NO_TIME),
        (
            {"timestamp": "0001-01-01T00:00:00+14:00"},
            NO_TIME,
        ),
        ({"timestamp": 7}, NO_TIME),
        ({"timestamp": "9999-12-31T12:00:00Z"}, '"timestamp" lies in the future.'),
    ],
)
def test_a_bad_statement_is_named_and_nothing_of_the_batch_is_stored(changes: dict[str, Any], why: str) -> None:
    partner = partners.partner()
    bad = statement("somebody") | changes
    response = post([statement(partner.account), {key: value for key, value in bad.items() if value is not None}])
    assert problem(response) == (400, f"Statement 2: {why} Nothing of the batch was stored.")
    assert response.json()["statement"] == 2
    assert (stored(), certified(partner)) == ([], [])


def test_one_id_twice_in_a_batch_is_refused() -> None:
    one = statement("a")
    assert problem(post([one, one])) == (
        400, "Statements 1 and 2 have the same id. Nothing of the batch was stored.",
    )  # fmt: skip


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe\x00", b"[" * 100_000, b'"text', b"{'a': 1}"])
def test_garbage_is_no_statement(body: bytes) -> None:
    assert problem(post(body)) == (400, "The body is no JSON.")


@pytest.mark.parametrize("body", [b"7", b"null", b'"text"', b"[1]", b"[[]]"])
def test_json_that_is_no_statement_is_refused(body: bytes) -> None:
    assert problem(post(body)) == (400, "Statement 1: it is no object. Nothing of the batch was stored.")


def test_an_empty_batch_stores_nothing() -> None:
    assert (post([]).json(), problem(post(b""))) == ([], (400, "The body is empty."))


def test_a_thousand_statements_are_taken_and_one_more_is_not() -> None:
    batch = [statement("nobody", verb={"id": "http://adlnet.gov/expapi/verbs/attempted"}) for _ in range(1001)]
    assert problem(post(batch)) == (413, "At most 1000 statements at once.")
    assert post(batch[:1000]).json() == [one["id"] for one in batch[:1000]]


def test_a_body_too_large_is_a_problem(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert problem(post(statement("a")))[0] == 413


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer wrong", "Basic", "Basic !!!", "Basic dGVzdA==", "Digest test-lms-token", "test-lms-token"],
)
def test_without_the_token_nothing_is_taken(header: str) -> None:
    response = post(statement("a"), Authorization=header)
    assert problem(response) == (401, "The token is missing or not right for this address.")
    assert stored() == []


def test_the_token_may_be_the_password_of_basic() -> None:
    credentials = base64.b64encode(b"lms:test-lms-token").decode()
    assert post(statement("a"), Authorization=f"Basic {credentials}").status_code == 200


@pytest.mark.parametrize("header", ["Bearer ", "Bearer", "Basic Og=="])
def test_without_a_token_in_the_settings_nobody_gets_in(settings: Any, header: str) -> None:
    settings.LMS_TOKEN = ""
    assert problem(post(statement("a"), Authorization=header))[0] == 401


@pytest.mark.parametrize(("version", "status"), [("1.0.0", 200), ("1.0", 200), ("0.95", 400), ("2.0.0", 400)])
def test_only_version_one_is_spoken(version: str, status: int) -> None:
    assert post(statement("a"), **{"X-Experience-API-Version": version}).status_code == status


def test_refusals_speak_the_callers_language_header() -> None:
    response = post(b"{", **{"Accept-Language": "nb"})
    assert response.headers["Content-Language"] == "nb"

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.entrypoints.agent_api.speaking import in_pool, post, registered, said, told

CHECK_IN = "/agent/v1/check-in"

pytestmark = pytest.mark.usefixtures("db")


def test_answers_to_agents_carry_the_headers_of_safety_and_no_cookie() -> None:
    answer: Any = post(CHECK_IN, {})
    told_elsewhere = {"Content-Length", "Content-Type", "X-Request-ID"}
    shown = {name: answer.headers[name] for name in answer.headers if name not in told_elsewhere}
    assert shown == {
        "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "same-origin", "WWW-Authenticate": "Bearer",
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
    }  # fmt: skip
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert not answer.cookies


def test_another_host_is_refused() -> None:
    assert said(post(CHECK_IN, {}, Host="evil.example")) == (400, "host")


def test_what_only_begins_like_the_agents_addresses_is_a_page() -> None:
    assert Client().get("/agents/").status_code == 404
    assert said(post("/agent/", {})) == (404, "nothing_here")


def test_a_check_in_of_a_pc_that_is_well_is_one_round_trip() -> None:
    in_pool()
    credential = registered()
    told(post(CHECK_IN, {}, credential))
    asked: list[Any] = []

    def count(execute: Any, query: Any, params: Any, many: Any, context: Any) -> Any:
        asked.append(query)
        return execute(query, params, many, context)

    with connection.execute_wrapper(count):
        told(post(CHECK_IN, {"last_user": "kari", "agent": "x", "language": "nb"}, credential))
    assert len(asked) == 1

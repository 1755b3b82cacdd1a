"""Where a mail server hands in mails to support."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from fleetward.domain.sales_feed.operations.receive import spool_path
from fleetward.domain.support.operations import write_answer
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import partners
from tests.factories.support import DOMAIN, NOW, act, address, agent, asker, mail, mails, of, opened, told

pytestmark = pytest.mark.usefixtures("db")

TOKEN = "test-mail-token"


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.SUPPORT_MAIL_TOKEN, settings.SUPPORT_MAIL_DOMAIN = TOKEN, DOMAIN


def post(raw: bytes, token: str = TOKEN, **headers: str) -> Any:
    client, headers = Client(enforce_csrf_checks=True), {"Authorization": f"Bearer {token}"} | headers
    return client.post("/api/v1/support/inbound-mail", raw, "message/rfc822", headers=headers)


def test_a_mail_is_taken_once() -> None:
    partner = partners.partner()
    user = partners.partner_user(partner)
    actor = asker(partner, user)
    found = opened(actor)
    event = act("say", agent(), **of(found), text="Which invoice?")
    with scoped(None):
        write_answer(**of(found), event_id=event.id, address=lambda *_ids: "", now=NOW)
    raw = mail(address(found), "Number 7.", sender=user.email)
    answers = [post(raw) for _ in range(2)]
    assert [(one.status_code, one.json()["outcome"]) for one in answers] == [(202, "taken")] * 2
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert told(actor, found) == ["Which invoice?", "Number 7."]


@pytest.mark.parametrize(
    "raw",
    [b"\0", b"\xff" * 500, b"To: " + b"(" * 9_000, b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 400],
)
def test_hostile_mail_is_taken_and_kept(raw: bytes) -> None:
    answer = post(raw)
    assert (answer.status_code, answer.json()["outcome"]) == (202, mails()[0].outcome)
    assert spool_path(mails()[0].sha256).read_bytes() == raw


def test_without_the_token_nothing_is_taken(settings: Any) -> None:
    assert [post(b"x", token=token).status_code for token in ("wrong", "")] == [401, 401]
    settings.SUPPORT_MAIL_TOKEN = ""
    assert post(b"x", token="").status_code == 401
    assert mails() == []


def test_an_empty_or_too_large_body_is_a_problem(settings: Any) -> None:
    settings.SUPPORT_MAIL_LARGEST = 100
    assert [post(b"").status_code, post(b"x" * 101).status_code] == [400, 413]
    assert mails() == []

"""The whole demo world is made, and no row of its audit log tells a secret that was made on the way."""

from __future__ import annotations

import io
import secrets
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connections

from fleetward.domain.claims.models import PayoutAccount
from fleetward.domain.enrolment.secrets import CPIN_LENGTH
from fleetward.foundation.accounts import demo_users
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.audit.queries.verifying import verify

if TYPE_CHECKING:
    from collections.abc import Sequence


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every random text that the standard library makes from here on."""
    found: list[str] = []
    letters: list[str] = []
    for name in ("token_urlsafe", "token_hex"):
        _note(monkeypatch, name, found)
    choose = secrets.choice

    def choice(among: Sequence[Any]) -> Any:
        letters.append(str(choose(among)))
        if len(letters) % CPIN_LENGTH == 0:
            found.append("".join(letters[-CPIN_LENGTH:]))
        return letters[-1]

    monkeypatch.setattr(secrets, "choice", choice)
    return found


def _note(monkeypatch: pytest.MonkeyPatch, name: str, found: list[str]) -> None:
    make = getattr(secrets, name)

    def noted(*arguments: Any) -> str:
        found.append(make(*arguments))
        return found[-1]

    monkeypatch.setattr(secrets, name, noted)


@pytest.mark.usefixtures("db")
def test_no_row_tells_a_secret_and_all_of_it_is_sealed(settings: Any, made: list[str]) -> None:
    settings.DEMO = True
    call_command("demo_world", stdout=io.StringIO())
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT e::text FROM audit_auditentry e")
        log = "\n".join(row for (row,) in cursor.fetchall())
    accounts = PayoutAccount.objects.using("owner").values_list("iban", flat=True)
    hidden = {*made, *accounts, demo_users.PASSWORD}
    assert (len(made) > 20, len(log) > 10_000, list(accounts) != []) == (True, True, True)
    assert [one for one in hidden if one in log] == []
    assert audit.seal_waiting() == log.count("\n") + 1
    assert [fault for verdict in verify() for fault in verdict.faults] == []

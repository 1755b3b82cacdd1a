from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from fleetward.domain.partners.models import ApiToken
from fleetward.entrypoints.jobs.calls import forget
from fleetward.foundation.accounts.models import Remembered, Session
from fleetward.foundation.calls.models import CallCount
from tests.factories import credentials, partners
from tests.factories.credentials import Caller

pytestmark = pytest.mark.usefixtures("db")


def test_counts_answers_and_access_tokens_are_forgotten_when_their_time_is_over() -> None:
    caller = Caller(credentials.access(partners.partner()))
    caller.post("pool/files", {}, Idempotency_Key="a")
    now = datetime.now(UTC)
    forget(int(now.timestamp()))
    assert (CallCount.objects.count(), ApiToken.objects.count()) == (1, 1)
    forget(int((now + timedelta(days=2)).timestamp()))
    assert (CallCount.objects.count(), ApiToken.objects.count()) == (0, 0)


def test_sessions_and_what_sign_in_remembers_are_forgotten_when_their_time_is_over() -> None:
    partners.browser(partners.partner_user(partners.partner()))
    cache.set("tries", 1, 60)
    now = datetime.now(UTC)
    forget(int(now.timestamp()))
    assert (Session.objects.count(), Remembered.objects.count()) == (1, 1)
    forget(int((now + timedelta(days=2)).timestamp()))
    assert (Session.objects.count(), Remembered.objects.count()) == (0, 0)

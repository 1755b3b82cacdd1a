from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fleetward.domain.enrolment.models import AttemptCount
from fleetward.domain.enrolment.operations import attempts
from fleetward.entrypoints.jobs.enrolment import forget_attempts

pytestmark = pytest.mark.usefixtures("db")


def test_counts_of_attempts_are_forgotten_when_their_window_is_over() -> None:
    now = timezone.now()
    for key, begun in (("old", now - timedelta(hours=2)), ("new", now)):
        attempts.reserve_attempt(key=key, limit=5, window=timedelta(hours=1), now=begun)
    forget_attempts.func(0)
    assert [row.key for row in AttemptCount.objects.all()] == ["new"]

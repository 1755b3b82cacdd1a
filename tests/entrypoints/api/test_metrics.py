from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fleetward.domain.sales_feed.models import Feed
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.walls.rows import seed

pytestmark = pytest.mark.usefixtures("db")
TOKEN = "a-token-of-whoever-collects"


def figures(token: str = TOKEN) -> dict[str, float]:
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200
    lines = [
        line for line in response.content.decode().splitlines() if line.startswith("fleetward_") and "{" not in line
    ]
    return {name: float(value) for name, value in (line.split() for line in lines)}


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", TOKEN[:-1], "Bearer å"])
def test_the_figures_are_for_whoever_shows_the_token(settings: Any, shown: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics", headers={"Authorization": shown}).status_code == 404


def test_without_a_token_set_there_is_no_such_address(settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_they_say_how_the_queue_stands_and_which_feeds_are_late(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    before = figures()
    feed = seed(Feed)
    Feed._base_manager.using("owner").filter(id=feed.id).update(created_at=timezone.now() - timedelta(days=9))
    with scoped(VENDOR):
        jobs.enqueue("sales_feed.deliver", timestamp=0)
    after = figures()
    assert after["fleetward_jobs_waiting"] == before["fleetward_jobs_waiting"] + 1
    assert after["fleetward_feeds_late"] == before["fleetward_feeds_late"] + 1
    assert (after["fleetward_workers"], after["fleetward_jobs_failed"]) == (0, 0)
    assert after["fleetward_jobs_oldest_waiting_seconds"] >= 0


def test_requests_are_counted_in_them(settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    Client().get("/healthz")
    text = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert 'fleetward_request_seconds_count{method="GET",route="healthz",status="200"}' in text

"""Figures for Prometheus: requests by route from all web processes, the queue, and feeds that are late."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed.queries import health
from fleetward.foundation.jobs import queries as jobs
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from django.http import HttpRequest


@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever shows FLEETWARD_METRICS_TOKEN as bearer; without one set, the address does not exist."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    figures = generate_latest(_requests()) + generate_latest(_standing())
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)


def _requests() -> CollectorRegistry:
    """Of all web processes where they share a folder (PROMETHEUS_MULTIPROC_DIR), else of this one."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _standing() -> CollectorRegistry:
    registry = CollectorRegistry()
    with scoped(VENDOR), transaction.atomic():
        queue, late = jobs.queue(), health.late(SYSTEM, timezone.now())
    for name, text, value in (
        ("fleetward_jobs_waiting", "Jobs that are due and wait for a worker.", queue.waiting),
        ("fleetward_jobs_running", "Jobs that a worker does now.", queue.running),
        ("fleetward_jobs_failed", "Jobs that were given up and are still kept.", queue.failed),
        ("fleetward_jobs_oldest_waiting_seconds", "How long the oldest due job has waited.", queue.oldest_waits),
        ("fleetward_workers", "Workers with a heartbeat in the last 10 seconds.", queue.workers),
        ("fleetward_feeds_late", "Feeds whose next file is overdue.", late),
    ):
        Gauge(name, text, registry=registry).set(value)
    return registry

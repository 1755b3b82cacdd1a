"""Addresses of the API, and of the health check."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, path, re_path

from fleetward.entrypoints.api import feeds, inbound_mail, oauth, parts_system, problems, refusals, xapi
from fleetward.entrypoints.api.described import INTRODUCTION, Api
from fleetward.entrypoints.api.health import health, ready
from fleetward.entrypoints.api.metrics import metrics
from fleetward.entrypoints.api.resources import (
    alerts,
    audit,
    claim_drafting,
    claims,
    claims_desk,
    conflicts,
    customers,
    devices,
    enrolment,
    feed_files,
    feed_layouts,
    feed_lines,
    feed_mappings,
    feed_products,
    feed_standing,
    mapping_requests,
    me,
    notices,
    operations,
    part_returns,
    partners,
    parts,
    parts_catalogue,
    parts_desk,
    parts_ordering,
    payment_runs,
    people,
    placement_rules,
    repair_files,
    repairs,
    service_delivery,
    support,
    support_course,
    support_desk,
    support_serials,
    tariffs,
    transfers,
    whereabouts,
    whereabouts_settling,
)
from fleetward.entrypoints.api.resources import feeds as sales_feed
from fleetward.entrypoints.api.strict_json import StrictJson

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.entrypoints.api.problems import View

ROOMS = (
    me, devices, customers, people, transfers, placement_rules, enrolment, alerts, repairs, repair_files, parts,
    parts_ordering, parts_desk, part_returns, parts_catalogue, claims, claim_drafting, claims_desk, service_delivery,
    payment_runs, tariffs,
    whereabouts, whereabouts_settling, support, support_course, support_serials, support_desk, notices, audit,
    partners, sales_feed, feed_files, feed_lines, feed_standing, feed_layouts, feed_mappings, feed_products, conflicts,
    mapping_requests, operations,
)  # fmt: skip
"""Resources, in the order in which they are described."""

api = Api(
    title="Fleetward", version="1", urls_namespace="api-1", docs_url=None, parser=StrictJson(),
    description=INTRODUCTION,
)  # fmt: skip
for router in dict.fromkeys(module.router for module in (oauth, *ROOMS, feeds, xapi, parts_system, inbound_mail)):
    api.add_router("", router)  # once: modules that have an address in common have one router
problems.register(api)
refusals.register(api)


def description() -> str:
    """The OpenAPI description as it stands in docs/openapi.json."""
    return json.dumps(api.get_openapi_schema(), indent=2, default=str) + "\n"


def _speaking_xapi(view: View) -> View:
    @functools.wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return xapi.with_version(view(request, *args, **kwargs))

    return inner


def _wrapped(pattern: URLPattern) -> URLPattern:
    view = problems.only_problems(pattern.callback)
    is_xapi = str(pattern.pattern).startswith("xapi/")
    return URLPattern(pattern.pattern, _speaking_xapi(view) if is_xapi else view, pattern.default_args, pattern.name)


_patterns, _app, _namespace = api.urls
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("readyz", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path(
        "api/v1/", ([_wrapped(pattern) for pattern in _patterns if isinstance(pattern, URLPattern)], _app, _namespace)
    ),
    re_path(r"^api/", problems.only_problems(problems.nothing_here)),
]

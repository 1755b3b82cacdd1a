"""Addresses of the API, and of the health check."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI

from fleetward.entrypoints.api import feeds, inbound_mail, parts_system, problems, xapi
from fleetward.entrypoints.api.health import health

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.entrypoints.api.problems import View

api = NinjaAPI(
    title="Fleetward", version="1", urls_namespace="api-1", docs_url=None,
    description="Errors are problem details (RFC 9457), in the language of Accept-Language.",
)  # fmt: skip
api.add_router("", feeds.router)
api.add_router("", xapi.router)
api.add_router("", parts_system.router)
api.add_router("", inbound_mail.router)
problems.register(api)


def description() -> str:
    """The OpenAPI description as it stands in docs/openapi.json."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=2, default=str) + "\n"


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
_wrapped_patterns = [_wrapped(pattern) for pattern in _patterns if isinstance(pattern, URLPattern)]
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path(
        "api/v1/", ([_wrapped(pattern) for pattern in _patterns if isinstance(pattern, URLPattern)], _app, _namespace)
    ),
    re_path(r"^api/", problems.only_problems(problems.nothing_here)),
]

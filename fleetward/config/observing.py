"""The outermost middleware: each request has an id, is timed by its route, and is traced where that is wanted."""

from __future__ import annotations

import logging
import os
import re
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import Resolver404, resolve
from prometheus_client import Histogram

from fleetward.config import telemetry
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    Answer = Callable[[HttpRequest], HttpResponse]

SECONDS = Histogram(
    "fleetward_request_seconds", "Requests by method, route and status.", ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)  # fmt: skip
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
request_id: ContextVar[str] = ContextVar("request_id", default="")

_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_access = logging.getLogger("fleetward.access")


class ObservingMiddleware:
    """See above. A proxy's X-Request-ID is kept, if it looks like one; the answer carries it either way."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.tracer = telemetry.tracer()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note how long it took."""
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if _USABLE.fullmatch(given) else uuid7().hex)
        began = time.perf_counter()
        try:
            response = self._traced(request) if self.tracer else self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            self._note(request, response, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(token)

    def _traced(self, request: HttpRequest) -> HttpResponse:
        assert self.tracer  # noqa: S101 (told to the type checker)
        with telemetry.spans(self.tracer, f"{_method(request)} …") as span:
            response = self.get_response(request)
            span.update_name(f"{_method(request)} {route_of(request)}")
            span.set_attribute("http.response.status_code", response.status_code)
            span.set_attribute("fleetward.request_id", request_id.get())
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = route_of(request)
        SECONDS.labels(_method(request), route, str(response.status_code)).observe(seconds)
        if settings.ACCESS_LOG:
            actor = getattr(request, "actor", None)
            _access.info(
                "%s %s %s %.0f ms", _method(request), route, response.status_code, seconds * 1000,
                extra={
                    "request_id": request_id.get(), "method": _method(request), "route": route,
                    "status": response.status_code, "seconds": round(seconds, 4), "pid": os.getpid(),
                    "actor_kind": str(actor.kind) if actor else "",
                    "partner_id": str(actor.partner_id or "") if actor else "",
                },
            )  # fmt: skip


def _method(request: HttpRequest) -> str:
    """One of the known ones: a stranger's own words would be counted for ever."""
    return request.method if request.method in METHODS else "other"


def route_of(request: HttpRequest) -> str:
    """The pattern that answered, as support/<uuid:…>/, so that no id stands in a metric; '' where none did.

    Agents pass by the resolver, so theirs is looked up.
    """
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return ""
    return str(match.route)

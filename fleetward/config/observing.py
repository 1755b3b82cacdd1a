"""The outermost middleware: each request has an id, is timed by its route, and is traced where that is wanted."""

from __future__ import annotations

import logging
import os
import time
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import Resolver404, resolve
from prometheus_client import Histogram

from fleetward.config import telemetry
from fleetward.foundation.audit.operations import request_id
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
_access = logging.getLogger("fleetward.access")


class ObservingMiddleware:
    """See above. An X-Request-ID that is a UUID is kept; the answer carries the id, and so do rows of the audit log."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.tracer = telemetry.tracer()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note how long it took."""
        token = request_id.set(_given(request) or uuid7())
        began = time.perf_counter()
        try:
            response = self._traced(request) if self.tracer else self.get_response(request)
            response.headers["X-Request-ID"] = str(request_id.get())
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
            span.set_attribute("fleetward.request_id", str(request_id.get()))
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = route_of(request)
        SECONDS.labels(_method(request), route, str(response.status_code)).observe(seconds)
        if settings.ACCESS_LOG:
            actor = getattr(request, "actor", None)
            _access.info(
                "%s %s %s %.0f ms", _method(request), route, response.status_code, seconds * 1000,
                extra={
                    "request_id": str(request_id.get()), "method": _method(request), "route": route,
                    "status": response.status_code, "seconds": round(seconds, 4), "pid": os.getpid(),
                    "actor_kind": str(actor.kind) if actor else "",
                    "partner_id": str(actor.partner_id or "") if actor else "",
                },
            )  # fmt: skip


def _given(request: HttpRequest) -> UUID | None:
    """The id that a proxy or a program gave the request: 32 hexadecimal digits, as nginx makes them, or a UUID."""
    try:
        return UUID(request.headers.get("X-Request-ID", ""))
    except ValueError:
        return None


def _method(request: HttpRequest) -> str:
    """One of the known ones: a stranger's own words would be counted for ever."""
    return request.method if request.method in METHODS else "other"


def route_of(request: HttpRequest) -> str:
    """The pattern that answered, as support/<uuid:…>/, so that no id stands in a metric; '' where none did.

    What was answered before the resolver was asked, as by a redirect to https, is looked up.
    """
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return ""
    return str(match.route)

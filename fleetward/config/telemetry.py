"""Traces go out by OpenTelemetry where the operator names a collector (OTEL_EXPORTER_OTLP_ENDPOINT), else not at all.

A span carries the route and no address, the statement's first word and no statement: neither people nor serial numbers
leave by this way.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from django.db import connections
from opentelemetry import trace

from fleetward.config import env

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from opentelemetry.trace import Span, Tracer

NOTHING: AbstractContextManager[None] = nullcontext()


def tracer() -> Tracer | None:
    """The process's tracer, or None where nobody collects traces."""
    if not (env.text("OTEL_EXPORTER_OTLP_ENDPOINT") or env.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")):
        return None
    # a second of every start, and needed by those alone who collect traces
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        provider = TracerProvider(resource=Resource.create({"service.name": "fleetward"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)
    return trace.get_tracer("fleetward")


@contextmanager
def spans(of: Tracer, name: str) -> Iterator[Span]:
    """One span, with one below it for each statement of both serving connections."""
    with of.start_as_current_span(name, kind=trace.SpanKind.SERVER) as span:
        wrapper = _of_statement(of)
        with connections["default"].execute_wrapper(wrapper), connections["vendor"].execute_wrapper(wrapper):
            yield span


def _of_statement(of: Tracer) -> Callable[..., Any]:
    def traced(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 (Django's form)
        word = str(statement).split(None, 1)[0].upper() if str(statement).strip() else "STATEMENT"
        with of.start_as_current_span(word, kind=trace.SpanKind.CLIENT, attributes={"db.system": "postgresql"}):
            return execute(statement, values, many, context)

    return traced

from __future__ import annotations

import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse
from django.test import Client
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from fleetward.config import telemetry
from fleetward.config.observing import SECONDS, ObservingMiddleware

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.proto.trace.v1.trace_pb2 import Span

pytestmark = pytest.mark.usefixtures("db")
TOKEN = "a-token-of-whoever-collects"


def counted(route: str, status: str) -> float:
    return sum(
        sample.value for metric in SECONDS.collect() for sample in metric.samples
        if sample.name.endswith("_count") and (sample.labels["route"], sample.labels["status"]) == (route, status)
    )  # fmt: skip


def test_a_request_is_counted_by_its_route_and_not_by_its_address() -> None:
    before = counted("healthz", "200")
    assert Client().get("/healthz", {"serial": "5CG1234ABC"}).status_code == 200
    assert counted("healthz", "200") == before + 1
    assert not any("5CG1234ABC" in str(sample.labels) for metric in SECONDS.collect() for sample in metric.samples)


def test_addresses_that_nobody_serves_are_counted_together() -> None:
    before = counted("", "404")
    for path in ("/nothing/1", "/nothing/2"):
        assert Client().get(path).status_code == 404
    assert counted("", "404") == before + 2


@pytest.mark.parametrize(
    ("given", "kept"), [("01940000-0000-7000-8000-00000000000a", "yes"), ("0123abcd-proxy", "no"), ("a" * 65, "no")]
)
def test_a_proxys_request_id_is_kept_if_it_looks_like_one(given: str, kept: str) -> None:
    answered = Client().get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert ("yes" if answered == given else "no") == kept
    assert len(answered) == 36


def test_an_access_line_names_the_route_and_nobody(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.ACCESS_LOG = True
    with caplog.at_level(logging.INFO, "fleetward.access"):
        Client().get("/account/login/", {"next": "/secret-of-kari/"})
    (line,) = [record for record in caplog.records if record.name == "fleetward.access"]
    assert (line.__dict__["route"], line.__dict__["status"]) == ("account/login/", 200)
    assert "kari" not in str(line.__dict__)


class Collector(BaseHTTPRequestHandler):
    """What an operator's collector takes: OTLP over HTTP."""

    spans: list[Span]

    def do_POST(self) -> None:
        message = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
        for resource in message.resource_spans:
            for scope in resource.scope_spans:
                type(self).spans += scope.spans
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Span]]:
    """A collector on this machine, and the spans that it was sent."""
    Collector.spans = []
    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    provider = TracerProvider()
    exporter = OTLPSpanExporter(endpoint=f"http://127.0.0.1:{server.server_port}/v1/traces")
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "tracer", lambda: provider.get_tracer("fleetward"))
    yield Collector.spans
    provider.shutdown()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_collector_gets_a_span_for_the_request_and_one_for_each_statement(collected: list[Span]) -> None:
    assert Client().get("/readyz", {"serial": "5CG1234ABC"}).status_code == 200
    *statements, request = collected
    assert (request.name, {span.name for span in statements}) == ("GET readyz", {"SELECT"})
    assert {span.parent_span_id for span in statements} == {request.span_id}
    assert "5CG1234ABC" not in str(collected)


def test_without_a_collector_nothing_is_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", raising=False)
    assert ObservingMiddleware(lambda _request: HttpResponse()).tracer is None
    assert not isinstance(trace.get_tracer_provider(), TracerProvider)

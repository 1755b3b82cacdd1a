from __future__ import annotations

import hashlib
import io
import json
import socket
import threading
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed.models import Feed, FeedFile, ReporterKind
from fleetward.domain.sales_feed.operations import feeds, intake, receive
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_files, feed_world

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = pytest.mark.usefixtures("db")

REPORT = feed_files.x12(feed_files.Document([feed_files.Sold(["5CG4351B2C", "N/A"])]))


@pytest.fixture
def token() -> str:
    return make_feed("north")


def make_feed(code: str) -> str:
    with scoped(VENDOR), transaction.atomic():
        reporter = feeds.create_reporter(actor=SYSTEM, name=code, kind=ReporterKind.DISTRIBUTOR)
        _feed, token = feeds.create_feed(
            actor=SYSTEM, reporter=reporter, code=code, name=code, rhythm_hours=24, profile=FeedProfile()
        )
    return token


def send(
    token: str | None, content: bytes = REPORT, *, feed: str = "north", name: str = "a.edi", key: str | None = None
) -> Any:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    headers |= {} if key is None else {"Idempotency-Key": key}
    return Client().post(
        f"/api/v1/feeds/{feed}/files?filename={name}", content, "application/octet-stream", headers=headers
    )


def problem(response: Any) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    return response.status_code, body["detail"]


def received() -> list[tuple[str, int]]:
    with scoped(VENDOR), transaction.atomic():
        return list(FeedFile.objects.order_by("id").values_list("name", "size"))


def get(token: str, address: str) -> Any:
    return Client().get(address, headers={"Authorization": f"Bearer {token}"})


def test_a_raw_body_is_kept_and_gets_a_receipt(token: str) -> None:
    response = send(token)
    assert response.status_code == 202
    receipt = response.json()
    digest = hashlib.sha256(REPORT).hexdigest()
    address = f"http://testserver/api/v1/feeds/north/files/{receipt['id']}"
    assert {key: receipt[key] for key in ("status_url", "sha256", "size", "duplicate")} == {
        "status_url": address, "sha256": digest, "size": len(REPORT), "duplicate": False,
    }  # fmt: skip
    assert receive.spool_path(digest).read_bytes() == REPORT
    assert received() == [("a.edi", len(REPORT))]


def test_a_multipart_body_is_the_same_file(token: str) -> None:
    first = send(token).json()
    response = Client().post(
        "/api/v1/feeds/north/files", {"file": SimpleUploadedFile("b.edi", REPORT)},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert response.status_code == 202
    assert (response.json()["id"], response.json()["duplicate"]) == (first["id"], True)


def test_unknown_feed_wrong_token_and_no_token_are_answered_alike(token: str) -> None:
    other = make_feed("south")
    refusals = [
        send(None),
        send("wrong"),
        send(other),
        send(token, feed="nobody"),
        send(""),
        send("wrong", feed="x" * 50),
    ]
    expected = (401, "The token is missing or not right for this address.")
    assert [problem(response) for response in refusals] == [expected] * len(refusals)
    assert len({response.content for response in refusals}) == 1
    assert received() == []


def test_a_feed_without_a_token_takes_nothing() -> None:
    make_feed("north")
    with scoped(VENDOR), transaction.atomic():
        Feed.objects.update(token_hash="")
    assert problem(send(""))[0] == 401


def test_the_same_key_and_content_give_the_same_receipt(token: str) -> None:
    first = send(token, key="k1")
    again = send(token, key="k1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert len(received()) == 1


def test_the_same_key_with_other_content_is_a_conflict(token: str) -> None:
    send(token, key="k1")
    refused = send(token, REPORT + b"\n", key="k1")
    assert problem(refused) == (409, "This Idempotency-Key came with other content before.")
    assert len(received()) == 1


def test_a_key_that_comes_with_known_content_is_kept_and_gives_the_same_receipt_again(token: str) -> None:
    first = send(token).json()
    with_key, again = send(token, key="k1"), send(token, key="k1")
    assert (with_key.json(), again.json()) == (first | {"duplicate": True}, first | {"duplicate": True})
    assert problem(send(token, REPORT + b"\n", key="k1"))[0] == 409
    assert len(received()) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "k\xe9y"])
def test_a_key_that_is_none_is_refused(token: str, key: str) -> None:
    response = send(token, key=key)
    assert problem(response) == (400, "An Idempotency-Key has 1 to 200 printable ASCII characters.")


def test_an_empty_body_is_refused(token: str) -> None:
    assert problem(send(token, b"")) == (400, "The body is empty.")
    empty = Client().post(
        "/api/v1/feeds/north/files", {"file": SimpleUploadedFile("b.edi", b"")},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert problem(empty) == (400, "The file is empty.")
    assert received() == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C:%5Ctmp%5Ca.edi", "a.edi"),
        ("a%00b%0A.edi", "ab.edi"),
        ("%C3%A6.edi", "æ.edi"),
    ],
)
def test_a_name_is_only_a_name(token: str, name: str, kept: str) -> None:
    assert send(token, name=name).status_code == 202
    assert received() == [(kept, len(REPORT))]


@pytest.mark.parametrize("name", ["", "%00", "..", "a%2F"])
def test_a_file_without_a_name_is_refused(token: str, name: str) -> None:
    assert problem(send(token, name=name)) == (400, "Give the file a name: add ?filename=… to the address.")


def test_a_file_larger_than_allowed_is_refused(token: str, settings: Any) -> None:
    settings.LARGEST_UPLOAD = 1024 * 1024
    big = b"x" * (1024 * 1024 + 1)
    assert problem(send(token, big)) == (413, "The body is larger than 1 MB.")
    multipart = Client().post(
        "/api/v1/feeds/north/files", {"file": SimpleUploadedFile("b.edi", big)},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert problem(multipart) == (413, "The body is larger than 1 MB.")
    assert received() == []


def test_a_raw_body_may_be_larger_than_what_django_keeps_in_memory(token: str, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert send(token, b"x" * 5000).status_code == 202


@pytest.mark.parametrize(
    "body", [b"", b"--b\r\n", b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--b--']
)
def test_a_multipart_body_without_a_file_is_refused(token: str, body: bytes) -> None:
    response = Client().post(
        "/api/v1/feeds/north/files", body, "multipart/form-data; boundary=b",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert problem(response)[0] == 400
    assert received() == []


def test_a_multipart_body_without_a_boundary_is_refused(token: str) -> None:
    response = Client().post(
        "/api/v1/feeds/north/files", b"abc", "multipart/form-data", headers={"Authorization": f"Bearer {token}"}
    )
    assert problem(response)[0] == 400


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    """A real server, for what a test client cannot do: stop in the middle of a body."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    thread = threading.Thread(target=_serve_one, args=(server,))
    thread.start()
    yield server.server_port
    thread.join(10)
    server.server_close()


def _serve_one(server: Any) -> None:
    server.handle_request()
    connections.close_all()


@pytest.mark.parametrize("multipart", [False, True])
def test_half_a_body_is_not_a_file(token: str, port: int, *, multipart: bool) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.edi"\r\n\r\n' if multipart else b""
    kind = "multipart/form-data; boundary=b" if multipart else "application/octet-stream"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        wire.sendall(
            f"POST /api/v1/feeds/north/files?filename=a.edi HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: 9000\r\n\r\n".encode()
        )
        wire.sendall(head + REPORT[:200])
        wire.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: wire.recv(4096), b""))
    assert answer.split(b" ")[1] == b"400"
    assert b"The connection ended before the whole body had arrived" in answer
    assert received() == []
    assert [path for path in receive.spool_path("00").parent.parent.rglob("*") if path.is_file()] == []


def test_a_body_of_unknown_length_is_refused(token: str) -> None:
    response = Client().generic(
        "POST", "/api/v1/feeds/north/files?filename=a.edi", b"", CONTENT_LENGTH="",
        headers={"Authorization": f"Bearer {token}", "Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert problem(response)[0] == 411


def test_the_status_tells_what_became_of_each_line() -> None:
    feed_world.build()
    token = make_feed("north")
    receipt = send(token).json()
    before = get(token, receipt["status_url"]).json()
    assert (before["state"], before["counts"], before["acknowledgements"]) == ("received", [], [])
    run_import()
    after = get(token, receipt["status_url"]).json()
    assert (after["state"], after["meaning"], after["kind"], after["lines"]) == ("done", "Read", "x12", 2)
    assert [(one["state"], one["reason"], one["lines"]) for one in after["counts"]] == [
        ("set_aside", "serial_placeholder", 1), ("waiting", "unknown_reseller", 1),
    ]  # fmt: skip
    assert [one["kind"] for one in after["acknowledgements"]] == ["997", "answer"]
    message = get(token, after["acknowledgements"][0]["url"])
    assert message.content[:3] == b"ISA"


def run_import() -> None:
    with scoped(VENDOR):
        with transaction.atomic():
            key = FeedFile.objects.values_list("feed_id", "id", "received_at").get()
        file = intake.begin(feed_id=key[0], file_id=key[1], now=key[2])
        assert file
        intake.import_file(actor=SYSTEM, file=file, now=key[2], tell=lambda _lines: None)


def test_a_refused_file_says_why(token: str) -> None:
    receipt = send(token, b"\x00\x01\x02" * 50).json()
    run_import()
    status = get(token, receipt["status_url"]).json()
    assert (status["state"], status["problem"]["code"]) == ("refused", "unknown_kind")
    assert "unknown_kind" in status["problem"]["sentence"]


def test_another_feeds_file_is_not_there(token: str) -> None:
    other = make_feed("south")
    receipt = send(token).json()
    address = receipt["status_url"].replace("/north/", "/south/")
    assert problem(get(other, address)) == (404, "This feed has no such file.")
    assert problem(get(other, f"{address}/messages/{uuid4()}")) == (404, "This feed has no such file.")
    assert problem(get(other, receipt["status_url"]))[0] == 401
    assert problem(get(token, f"{receipt['status_url']}/messages/{uuid4()}")) == (404, "This file has no such message.")


@pytest.mark.parametrize(
    "address", ["/api/v1/", "/api/", "/api/v1/feed", "/api/v1/feeds/north/files/no-id", "/api/v2/x"]
)
def test_an_unknown_address_is_a_problem_too(address: str) -> None:
    assert problem(Client().get(address)) == (404, "There is nothing at this address, or it is not yours.")


def test_a_method_that_is_not_possible_is_a_problem(token: str) -> None:
    response = Client().delete("/api/v1/feeds/north/files", headers={"Authorization": f"Bearer {token}"})
    assert problem(response) == (405, "DELETE is not possible here.")
    assert response.headers["Allow"] == "POST"


def test_no_cookie_and_no_form_token_are_needed(token: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(
        reverse("api-1:send_file", args=["north"]) + "?filename=a.edi", REPORT, "application/octet-stream",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert response.status_code == 202


def test_a_fault_of_ours_is_a_problem_and_keeps_nothing(token: str, settings: Any) -> None:
    settings.SPOOL = "/proc/nowhere"
    assert problem(send(token))[0] == 500
    assert received() == []


def test_reading_goes_in_pieces(token: str) -> None:
    from fleetward.entrypoints.api.bodies import Whole

    asked: list[int] = []

    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(size or -1)
            return super().read(size)

    whole = Whole(Stream(b"x" * 10), 10)
    assert [whole.read(4), whole.read(4), whole.read(4), whole.read(4)] == [b"xxxx", b"xxxx", b"xx", b""]
    assert asked == [4, 4, 2]
    assert token

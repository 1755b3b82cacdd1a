"""Sending files to a feed over HTTPS, and asking what became of them (R3, B4)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 (schemas and views are read at run time)
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import HttpBearer

from fleetward.domain.partners.actor import SYSTEM, Actor, ActorKind
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.models import Feed, FeedFile, Way
from fleetward.domain.sales_feed.operations import feeds, receive
from fleetward.domain.sales_feed.queries import standing
from fleetward.entrypoints.api import bodies
from fleetward.entrypoints.api.idempotency import LONGEST_KEY, idempotency_key
from fleetward.entrypoints.api.problems import DOCUMENTED, Problem
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator

router = Router(tags=["feeds"])

BODY = DOCUMENTED | {
    "requestBody": {
        "required": True,
        "description": "The file: as the part `file` of a multipart body, or as the body itself with `filename`.",
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": {"type": "string", "maxLength": LONGEST_KEY},
            "description": "The same key with the same content gives the same receipt; with other content, 409.",
        }
    ],
}


class FeedToken(HttpBearer):
    """The token of the feed in the address. Unknown feed, wrong token and no token give one and the same answer."""

    def authenticate(self, request: HttpRequest, token: str) -> Feed | None:
        """The feed, or None. One look-up by both, so that no timing tells a wrong token from an unknown feed."""
        code = request.resolver_match.kwargs["code"] if request.resolver_match else ""
        with scoped(VENDOR), transaction.atomic():
            wanted = queries.feeds(SYSTEM).filter(code=code, token_hash=feeds.token_hash(token))
            return wanted.first()


class Receipt(Schema):
    """That a file was received. `duplicate`: its content had been received before, and is not read again."""

    id: UUID
    status_url: str
    sha256: str
    size: int
    received_at: datetime
    duplicate: bool


class Standing(Schema):
    """How many lines ended in one state for one reason; `meaning` is a sentence in the caller's language."""

    state: str
    reason: str
    meaning: str
    lines: int


class Message(Schema):
    """An answer to the sender: 997, TA1, CONTRL, or the business answer as CSV."""

    kind: str
    name: str
    url: str


class FileProblem(Schema):
    """Why a file was not read."""

    code: str
    sentence: str


class FileStatus(Schema):
    """What became of a file. The counts sum up to `lines`."""

    id: UUID
    name: str
    sha256: str
    size: int
    received_at: datetime
    finished_at: datetime | None
    kind: str
    state: str
    meaning: str
    lines_read: int
    lines: int
    counts: list[Standing]
    acknowledgements: list[Message]
    problem: FileProblem | None


@router.post(
    "/feeds/{code}/files", auth=FeedToken(), response={202: Receipt}, openapi_extra=BODY, operation_id="send_file",
    summary="Send a file",
)  # fmt: skip
def send_file(request: HttpRequest, code: str, filename: str = "") -> Status[Any]:
    """Keep the file and read it in the background. Ask `status_url` what became of it."""
    del code
    feed: Feed = request.auth  # type: ignore[attr-defined]
    key = idempotency_key(request)
    try:
        name, content = _spooled(request, filename)
    except receive.TooLarge as refused:
        raise bodies.too_large(refused.limit) from refused
    with scoped(VENDOR), transaction.atomic():
        file, new = _received(feed, content, name, key)
        first_receipt = bool(key) and file.idempotency_key == key and not file.key_came_later
        repeated = not new and not first_receipt
        url = reverse("api-1:file_status", args=[feed.code, file.id])
    return Status(
        202,
        Receipt(
            id=file.id, status_url=request.build_absolute_uri(url), sha256=file.sha256, size=file.size,
            received_at=file.received_at, duplicate=repeated,
        ),
    )  # fmt: skip


def _spooled(request: HttpRequest, filename: str) -> tuple[str, receive.Spooled]:
    if request.content_type == "multipart/form-data":
        with bodies.part(request, "file") as upload:
            name = _name(filename or upload.name or "")
            if not upload.size:
                raise Problem(400, _("The file is empty."))
            return name, receive.spool(upload.open())
    return _name(filename), receive.spool(bodies.raw(request))


def _name(filename: str) -> str:
    name = "".join(filter(str.isprintable, filename)).replace("\\", "/").rpartition("/")[2].strip()
    if not name or name in {".", ".."}:
        raise Problem(400, _("Give the file a name: add ?filename=… to the address."))
    return name


def _received(feed: Feed, content: receive.Spooled, name: str, key: str | None) -> tuple[FeedFile, bool]:
    sender = Actor(ActorKind.SYSTEM, feed.name)
    try:
        return receive.receive_file(
            actor=sender, feed=feed, content=content, name=name, way=Way.HTTPS, now=timezone.now(),
            idempotency_key=key,
        )  # fmt: skip
    except receive.KeyReused as reused:
        raise Problem(409, _("This Idempotency-Key came with other content before.")) from reused


@router.get(
    "/feeds/{code}/files/{uuid:file_id}", auth=FeedToken(), response=FileStatus, operation_id="file_status",
    url_name="file_status", summary="What became of a file", openapi_extra=DOCUMENTED,
)  # fmt: skip
def file_status(request: HttpRequest, code: str, file_id: UUID) -> FileStatus:
    """State, lines by state and reason, and the answers to the sender."""
    del code
    with scoped(VENDOR), transaction.atomic():
        file = _own_file(request, file_id)
        return FileStatus(
            id=file.id, name=file.name, sha256=file.sha256, size=file.size, received_at=file.received_at,
            finished_at=file.finished_at, kind=file.kind, state=file.state, meaning=file.get_state_display(),
            lines_read=file.progress, lines=file.lines, counts=list(_counts(file)),
            acknowledgements=list(_messages(request, file)), problem=_problem(file),
        )  # fmt: skip


def _own_file(request: HttpRequest, file_id: UUID) -> FeedFile:
    feed: Feed = request.auth  # type: ignore[attr-defined]
    file = queries.files(SYSTEM).filter(feed_id=feed.id, id=file_id).first()
    if file is None:
        raise Problem(404, _("This feed has no such file."))
    return file


def _counts(file: FeedFile) -> Iterator[Standing]:
    for one in standing.breakdown(SYSTEM, file):
        meaning = one.reason.label or one.state.label
        yield Standing(state=one.state, reason=one.reason, meaning=str(meaning), lines=one.lines)


def _messages(request: HttpRequest, file: FeedFile) -> Iterator[Message]:
    rows = queries.messages(SYSTEM).filter(feed_id=file.feed_id, file_id=file.id).defer("content").order_by("id")
    for row in rows[: queries.LONGEST_LIST]:
        url = reverse("api-1:file_message", args=[file.feed.code, file.id, row.id])
        yield Message(kind=row.kind, name=row.name, url=request.build_absolute_uri(url))


def _problem(file: FeedFile) -> FileProblem | None:
    if not file.problem:
        return None
    sentence = _("The file was refused (%(code)s). Nothing of it was imported; correct it and send it again.")
    return FileProblem(code=file.problem, sentence=sentence % {"code": file.problem})


@router.get(
    "/feeds/{code}/files/{uuid:file_id}/messages/{uuid:message_id}", auth=FeedToken(), operation_id="file_message",
    url_name="file_message", summary="An acknowledgement, or the business answer",
    openapi_extra={"responses": DOCUMENTED["responses"] | {200: {"content": {"application/octet-stream": {}}}}},
)  # fmt: skip
def file_message(request: HttpRequest, code: str, file_id: UUID, message_id: UUID) -> HttpResponse:
    """The message itself, as it also lies in the feed's outbox folder."""
    del code
    with scoped(VENDOR), transaction.atomic():
        file = _own_file(request, file_id)
        row = queries.messages(SYSTEM).filter(feed_id=file.feed_id, file_id=file.id, id=message_id).first()
    if row is None:
        raise Problem(404, _("This file has no such message."))
    response = HttpResponse(bytes(row.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{row.name}"'
    return response

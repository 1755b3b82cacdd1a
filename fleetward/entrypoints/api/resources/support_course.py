"""The course of a support case: messages, internal notes, steps, and what came with them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.support import operations, queries
from fleetward.domain.support.answers import prepared
from fleetward.domain.support.lifecycle import EventKind, Happened, Side, SupportState, Via
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import LONGEST_TEXT, among, extended, one, resources
from fleetward.entrypoints.api.resources.support import BOTH, DESK, MAY_ONE, OUTSIDE, find, named
from fleetward.entrypoints.api.resources.support_files import FilesSent, SupportAttachmentShown, files_of, shown_files
from fleetward.foundation.kit.download import download
from fleetward.gateways import evidence_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fleetward.domain.support.models import SupportAttachment, SupportCase, SupportEvent

router = resources("support cases")

MAY_SAY = allowed(**OUTSIDE, refuses=[404, 409])
MAY_ANSWER = allowed(**DESK, refuses=[404, 409])
TYPES = (*evidence_file.ENDINGS, *queries.LISTS)
"""Media types of attachments."""


class SupportEventShown(Schema):
    """One message or step. A step says in `details` what was done. `internal` ones are told to support alone."""

    id: UUID
    at: datetime
    kind: str = among(EventKind)
    side: str = among(Side)
    via: Via
    by: str = Field(alias="actor_label")
    text: str
    details: dict[str, Any]
    internal: bool
    attachments: list[SupportAttachmentShown]


class SupportEventList(Listed):
    """What was said and done, oldest first."""

    items: list[SupportEventShown]


class SaidSent(FilesSent):
    """A message; without words it has an attachment."""

    text: str = Field(default="", max_length=LONGEST_TEXT)


class AnswerOfSupport(SaidSent):
    """An answer, and for whom the support case waits then."""

    then: Literal["asker", "others", "open", "closed"] = "asker"


class PreparedShown(Schema):
    """A text to begin with."""

    code: str
    title: str
    text: str


class PreparedAnswers(Schema):
    """Texts that fit what it is about, in the language of the one who asked."""

    items: list[PreparedShown]


@router.get(
    "/support-cases/{uuid:support_case_id}/events", response=SupportEventList, operation_id="list_support_events",
    summary="What was said and done", **MAY_ONE,
)  # fmt: skip
def list_support_events(
    request: HttpRequest, response: HttpResponse, support_case_id: UUID, asked: Query[Asked]
) -> Any:  # fmt: skip
    """Also of support cases that were merged into it. Internal notes, and what hangs on them, for support alone."""
    actor = called(request)
    found = find(actor, support_case_id)
    shown = page(request, response, queries.events(actor, found), asked, sorts={"at": "at"}, sort="at")
    _attach(request, found, shown["items"], queries.attachments(actor, found))
    return shown


def _attach(
    request: HttpRequest, of: SupportCase, events: Iterable[SupportEvent], files: Iterable[SupportAttachment]
) -> None:
    hung: dict[tuple[UUID, UUID | None], list[SupportAttachment]] = defaultdict(list)
    for file in files:
        hung[file.support_case_id, file.event_id].append(file)
    for event in events:
        vars(event).update(attachments=shown_files(request, of.id, hung[_hangs_on(event)]))


def _hangs_on(event: SupportEvent) -> tuple[UUID, UUID | None]:
    """What another support case was opened with comes with the step that merged it."""
    if event.details.get("what") == Happened.JOINED:
        return UUID(event.details["id"]), None
    return event.support_case_id, event.id


@router.get(
    "/support-cases/{uuid:support_case_id}/attachments/{uuid:attached_id}", operation_id="get_support_attachment",
    url_name="get_support_attachment", summary="Download an attachment", **allowed(**BOTH, refuses=[404], file=TYPES),
)  # fmt: skip
def get_support_attachment(request: HttpRequest, support_case_id: UUID, attached_id: UUID) -> HttpResponse:
    """For those who may read what it came with."""
    actor = called(request)
    found = one(queries.attachments(actor, find(actor, support_case_id)), id=attached_id)
    path = queries.attachment_path(found.partner_id, found.sha256)
    return download(path, name=found.name, media_type=found.media_type)


def _said(request: HttpRequest, support_case_id: UUID, sent: SaidSent, **more: Any) -> Status[Any]:
    event = operations.say(
        **named(request, support_case_id), text=sent.text, attachments=files_of(sent), **more
    )  # fmt: skip
    files = shown_files(request, support_case_id, queries.attached_to(event))
    return Status(201, extended(SupportEventShown, event, attachments=files))


@router.post(
    "/support-cases/{uuid:support_case_id}/messages", response={201: SupportEventShown},
    operation_id="say_to_support", summary="Write to support", **MAY_SAY,
)  # fmt: skip
def say_to_support(request: HttpRequest, support_case_id: UUID, sent: SaidSent) -> Status[Any]:
    """Brings it back to support; also one that was closed, for some weeks."""
    return _said(request, support_case_id, sent)


@router.post(
    "/support-cases/{uuid:support_case_id}/answers", response={201: SupportEventShown},
    operation_id="answer_support_case", summary="Answer the one who asked", **MAY_ANSWER,
)  # fmt: skip
def answer_support_case(request: HttpRequest, support_case_id: UUID, sent: AnswerOfSupport) -> Status[Any]:
    """For the support desk. The answer goes out by e-mail too."""
    return _said(request, support_case_id, sent, then=SupportState(sent.then))


@router.post(
    "/support-cases/{uuid:support_case_id}/notes", response={201: SupportEventShown},
    operation_id="note_support_case", summary="Write an internal note", **MAY_ANSWER,
)  # fmt: skip
def note_support_case(request: HttpRequest, support_case_id: UUID, sent: SaidSent) -> Status[Any]:
    """For the support desk, which alone reads it and what hangs on it."""
    return _said(request, support_case_id, sent, internal=True)


@router.get(
    "/support-cases/{uuid:support_case_id}/prepared-answers", response=PreparedAnswers,
    operation_id="list_prepared_answers", summary="Answers to begin with", **allowed(**DESK, refuses=[404]),
)  # fmt: skip
def list_prepared_answers(request: HttpRequest, support_case_id: UUID) -> Any:
    """For the support desk: filled in with what the support case says, and still to be changed."""
    actor = called(request)
    return {"items": prepared(find(actor, support_case_id), agent=actor.label)}

"""Notices: what the person behind a personal token is told (F10)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.partners.notice_kinds import told_to
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import Count, resources
from fleetward.foundation.notifications import operations, queries
from fleetward.foundation.notifications.kinds import KINDS
from fleetward.foundation.notifications.models import Notice

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fleetward.domain.partners.actor import Actor

router = resources("notices")

NOBODY = UUID(int=0)


class NoticeShown(Schema):
    """One thing that you were told, so many `times` while you had not read it. `title` is a sentence."""

    id: UUID
    kind: str = Field(examples=["job.done"])
    title: str
    details: dict[str, Any]
    customer_id: UUID | None
    times: int
    at: datetime
    read_at: datetime | None

    @staticmethod
    def resolve_title(row: Notice) -> str:
        """In the reader's language."""
        return KINDS[row.kind].titled(row.details)


class NoticeList(Listed):
    """Notices, newest first."""

    items: list[NoticeShown]


class NoticesAsked(Asked):
    """Which notices."""

    kind: str = Field(default="", max_length=40)
    read: Literal["", "yes", "no"] = ""


def _rows(actor: Actor) -> QuerySet[Notice]:
    """Of what the scopes of the credential allow: a notice tells what it is about."""
    return queries.of_user(actor.user_id or NOBODY).filter(kind__in=_kinds(actor))


def _kinds(actor: Actor) -> list[str]:
    return [kind.code for kind in told_to(actor)]


@router.get(
    "/notices", response=NoticeList, operation_id="list_notices", summary="What you are told", **allowed(None)
)  # fmt: skip
def list_notices(request: HttpRequest, response: HttpResponse, asked: Query[NoticesAsked]) -> Any:
    """Your own notices, of what the credential may read. A client, which is nobody, has none."""
    rows = _rows(called(request))
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    rows = rows.filter(read_at__isnull=asked.read == "no") if asked.read else rows
    return page(request, response, rows, asked, sorts={"at": "at"}, sort="-at")


@router.post(
    "/notices/{uuid:notice_id}/read", response=NoticeShown, operation_id="read_notice",
    summary="Mark a notice as read", **allowed(None, refuses=[404]),
)  # fmt: skip
def read_notice(request: HttpRequest, notice_id: UUID) -> Any:
    """It stays as it is where it was read before."""
    actor = called(request)
    user_id = actor.user_id or NOBODY
    if not _rows(actor).filter(id=notice_id).exists():
        raise Http404
    return NoticeShown.from_orm(operations.mark_read(user_id=user_id, notice_id=notice_id, now=timezone.now()))


@router.post(
    "/notices/read", response=Count, operation_id="read_all_notices", summary="Mark all notices as read",
    **allowed(None),
)  # fmt: skip
def read_all_notices(request: HttpRequest) -> Any:
    """Of those that the credential may read. Answers with how many."""
    actor = called(request)
    user_id = actor.user_id or NOBODY
    read = operations.mark_all_read(user_id=user_id, now=timezone.now(), kinds=_kinds(actor))
    return Count(value=read, capped=False)

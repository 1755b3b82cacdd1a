"""Files: all of them, and one with its envelope, sums, answers and lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries, rules
from fleetward.domain.sales_feed.lifecycle import FileState, ReportState
from fleetward.domain.sales_feed.operations import receive
from fleetward.domain.sales_feed.queries.standing import breakdown
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import list_page, number
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed import filters, sentences
from fleetward.entrypoints.web.sales_feed.shown import LINE_TONES, REPORT_TONES, shown_lines, with_pill

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import FeedFile, Interchange, OutboxMessage, Report

SORTS = {"received": "received_at", "name": "name", "size": "size", "lines": "lines"}
NEWEST_FIRST = "-received"
MOST_ANSWERS = 10
EXCERPT = 4_000  # bytes of a message on the page; the download has all


@page(Permission.FEED_VIEW)
def files(request: HttpRequest) -> HttpResponse:
    """Files of all feeds."""
    actor = acting(request).actor
    wanted = filters.files(actor, request.GET)
    context = list_page(request, queries.files(actor), wanted, sorts=SORTS, default=NEWEST_FIRST)
    context["rows"] = [with_pill(file) for file in context["rows"]]
    return render(request, f"sales_feed/files{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


@page(Permission.FEED_VIEW)
def file(request: HttpRequest, code: str, file_id: UUID) -> HttpResponse:
    """One file. Over htmx: its lines, or its progress."""
    actor = acting(request).actor
    found = find_file(actor, code, file_id)
    wanted = filters.lines_of_file(request.GET)
    rows = queries.lines_of(actor, found)
    context = list_page(request, rows, wanted, sorts={"id": "id"}, default="id")
    context |= {
        "file": found,
        "lines": shown_lines(actor, context["rows"]),
        "may_manage": actor.may(Permission.FEED_MANAGE),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "sales_feed/file_lines.html", context)
    return render(request, "sales_feed/file.html", context | with_pill(found) | _file_context(actor, found))


def find_file(actor: Actor, code: str, file_id: UUID) -> FeedFile:
    """The file of this feed, or 404."""
    found = queries.files(actor).filter(feed__code=code, id=file_id).first()
    if found is None:
        raise Http404
    return found


def _file_context(actor: Actor, found: FeedFile) -> dict[str, Any]:
    standing = breakdown(actor, found) if found.state == FileState.DONE else []
    limit = queries.LONGEST_LIST
    return {
        "progress": _progress(found),
        "problem": sentences.fault({"code": found.problem, "detail": found.problem_detail}) if found.problem else "",
        "may_retry": actor.may(Permission.FEED_MANAGE) and found.state == FileState.REFUSED,
        "standing": [
            {
                "state": one.state.label, "tone": LINE_TONES.get(one.state, ""), "reason": one.reason.label,
                "lines": one.lines, "query": f"?state={one.state}&reason={one.reason}",
            }
            for one in standing
        ],
        "sum": sum(one.lines for one in standing),
        "interchanges": [_shown_interchange(one) for one in queries.interchanges(actor, found)[:limit]],
        "reports": [_shown_report(one) for one in queries.reports(actor, found)[:limit]],
        "messages_out": [_excerpt(one) for one in _answers(actor, found)],
        "members": [with_pill(one) for one in queries.members(actor, found)[:limit]],
        "limit": limit,
    }  # fmt: skip


def _answers(actor: Actor, found: FeedFile) -> QuerySet[OutboxMessage]:
    return queries.messages(actor).filter(feed_id=found.feed_id, file_id=found.id)[:MOST_ANSWERS]


def _shown_interchange(one: Interchange) -> dict[str, Any]:
    word = sentences.VERDICTS.get(one.verdict, one.verdict)
    tone = {"accepted": "good", "duplicate": "warn"}.get(one.verdict, "bad")
    return {"row": one, "word": word, "tone": tone, "faults": _told(one.faults)}


def _shown_report(one: Report) -> dict[str, Any]:
    state = ReportState(one.state)
    purpose = sentences.PURPOSES.get(one.purpose, one.purpose)
    return {
        "row": one, "word": state.label, "tone": REPORT_TONES.get(state, ""), "purpose": purpose,
        "faults": _told(one.faults),
    }  # fmt: skip


def _told(faults: Iterable[dict[str, str]]) -> list[str]:
    return [sentences.fault(one) for one in faults]


def _excerpt(message: OutboxMessage) -> dict[str, Any]:
    content = bytes(message.content)
    text = content[:EXCERPT].decode("utf-8-sig", "replace").strip()
    is_answer = message.kind == "answer"
    if "\n" not in text and not is_answer:
        text = text.replace("~", "~\n").replace("'", "'\n").strip()
    return {"row": message, "text": text, "cut": len(content) > EXCERPT, "is_answer": is_answer}


def _progress(found: FeedFile) -> dict[str, Any] | None:
    """What stands in the progress part while the file waits to be read, or is being read."""
    if found.state == FileState.RECEIVED:
        return {"label": _("Waiting to be read"), "text": ""}
    if found.state == FileState.READING:
        text = _("%(lines)s lines so far") % {"lines": number(found.progress)}
        return {"label": _("Being read"), "text": text}
    return None


@page(Permission.FEED_VIEW)
def progress(request: HttpRequest, code: str, file_id: UUID) -> HttpResponse:
    """What the page of a file asks every two seconds; once the file was read the page is loaded again."""
    found = find_file(acting(request).actor, code, file_id)
    state = _progress(found)
    if state is None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "sales_feed/file_progress.html", {"file": found, "progress": state})


@require_POST
@page(Permission.FEED_MANAGE)
def retry(request: HttpRequest, code: str, file_id: UUID) -> HttpResponse:
    """Read a refused file again."""
    actor = acting(request).actor
    found = find_file(actor, code, file_id)
    if refusal := rules.refuse_retry(found):
        messages.warning(request, str(rules.WHY[refusal]))
    else:
        receive.retry_file(actor=actor, file=found)
        messages.success(request, _("The file is read again, in the background."))
    return redirect("file", code, file_id)


@page(Permission.FEED_VIEW)
def message(request: HttpRequest, code: str, message_id: UUID) -> HttpResponse:
    """One answer to the sender, as it was sent."""
    rows = queries.messages(acting(request).actor)
    found = rows.filter(feed__code=code, id=message_id).first()
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(found.content), content_type="application/octet-stream", headers=headers)

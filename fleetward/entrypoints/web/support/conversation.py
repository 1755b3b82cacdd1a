"""What was said and done in a support case, as one course: messages, internal notes, steps, and what came with them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fleetward.domain.support import queries
from fleetward.domain.support.lifecycle import EventKind, Happened, Side, Via
from fleetward.entrypoints.web.support import steps_told, wording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from fleetward.domain.support.models import SupportAttachment, SupportCase, SupportEvent
    from fleetward.entrypoints.web.support.reading import Read

ICONS = {Side.ASKER: "user", Side.SUPPORT: "life-buoy", Side.OTHERS: "truck", Side.SYSTEM: "cog"}


def course(read: Read) -> list[dict[str, Any]]:
    """All of it, oldest first; what was merged with it is told as one course. A constant number of queries."""
    files: dict[tuple[UUID, UUID | None], list[SupportAttachment]] = defaultdict(list)
    for one in queries.attachments(read.actor, read.support_case):
        files[one.support_case_id, one.event_id].append(one)
    openings = [_opening(read, one, files.get((one.id, None), ())) for one in (read.support_case, *read.merged)]
    said = [_entry(read, one, files.get((one.support_case_id, one.id), ())) for one in read.events]
    return sorted(openings + said, key=lambda entry: entry["when"])  # stable: an opening stands before its events


def _opening(read: Read, of: SupportCase, files: Sequence[SupportAttachment]) -> dict[str, Any]:
    """What a support case was opened with."""
    return {
        "said": True, "internal": False, "side": Side.ASKER, "mine": not read.desk, "icon": ICONS[Side.ASKER],
        "who": of.opened_by_label, "when": of.opened_at, "text": of.text, "mail": False,
        "files": [_file(read, one) for one in files],
        "word": "" if of is read.support_case else of.number,
    }  # fmt: skip


def _entry(read: Read, event: SupportEvent, files: Sequence[SupportAttachment]) -> dict[str, Any]:
    side, step = Side(event.side), event.kind == EventKind.STEP
    named = event.actor_label and side is not Side.ASKER
    return {
        "said": not step, "internal": event.internal, "side": side,
        "told": steps_told.told(event, desk=read.desk) if step else "",
        "mine": side is (Side.SUPPORT if read.desk else Side.ASKER),
        "icon": "notebook-pen" if event.internal else ICONS[side],
        "who": event.actor_label or side.label, "word": side.label if named else "", "when": event.at,
        "text": _text(event), "mail": event.via == Via.MAIL, "files": [_file(read, one) for one in files],
        **_asked(event),
    }  # fmt: skip


def _text(event: SupportEvent) -> str:
    """What a merged support case was opened with stands at its own time already."""
    return "" if event.details.get("what") == Happened.JOINED else event.text


def _asked(event: SupportEvent) -> dict[str, Any]:
    """Of a question to a distributor: whom, and about how many serial numbers."""
    if not event.internal or event.details.get("what") != Happened.ASKED:
        return {}
    named = {"reporter": event.details.get("reporter", ""), "to": event.details.get("to", "")}
    count = len(event.details.get("serials", ()))
    return {"asked": _("To %(reporter)s (%(to)s)") % named, "count": wording.serials(count)}


def _file(read: Read, one: SupportAttachment) -> dict[str, Any]:
    args = [read.support_case.partner_id, read.support_case.id, one.id]
    return {"name": one.name, "size": one.size, "url": reverse("support-attachment", args=args)}

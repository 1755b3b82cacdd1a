"""Files and lines with all that a page shows of them, in a constant number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.serials import normalise
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.lifecycle import FileState, LineState, Reason, ReportState
from fleetward.entrypoints.web.sales_feed import sentences
from fleetward.entrypoints.web.sales_feed.filters import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.sales_feed.models import FeedFile, Item, Line

FILE_TONES = {
    FileState.RECEIVED: "info", FileState.READING: "info live", FileState.WAITING_LAYOUT: "warn",
    FileState.DONE: "good", FileState.REFUSED: "bad",
}  # fmt: skip
FILE_WORDS = {
    FileState.RECEIVED: _("Received"), FileState.READING: _("Being read"),
    FileState.WAITING_LAYOUT: _("Columns to confirm"), FileState.DONE: _("Read"),
    FileState.REFUSED: _("Refused"),
}  # fmt: skip
KIND_WORDS = dict(KINDS)
REPORT_TONES = {
    ReportState.ACCEPTED: "good", ReportState.WITH_WARNINGS: "warn", ReportState.REJECTED: "bad",
    ReportState.APPLIED: "good", ReportState.WAITING: "warn",
}  # fmt: skip
LINE_TONES = {
    LineState.ON_PAGE: "good", LineState.CONFIRMED: "good", LineState.RETURNED: "good", LineState.WAITING: "warn",
    LineState.CONFLICT: "bad", LineState.SET_ASIDE: "bad",
}  # fmt: skip


def with_pill(file: FeedFile) -> dict[str, Any]:
    """A file with the word and tone of its state, and its kind as people write it."""
    state = FileState(file.state)
    kind = KIND_WORDS.get(file.kind, "\u2013")
    return {"file": file, "tone": FILE_TONES[state], "word": FILE_WORDS[state], "kind": kind}


def shown_lines(actor: Actor, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Each line with its item, pill, reason and flags as sentences, and what the serial probably is."""
    items = queries.items_of(actor, lines)
    return [_shown(line, items.get((line.feed_id, line.item_id))) for line in lines]


def _shown(line: Line, item: Item | None) -> dict[str, Any]:
    state = LineState(line.state)
    return {
        "line": line,
        "item": item,
        "sent": line.serial_raw or line.serial,
        "repaired": bool(line.serial_raw and line.serial and line.serial_raw != line.serial),
        "word": state.label,
        "tone": LINE_TONES.get(state, ""),
        "reason": Reason(line.reason).label,
        "flags": sentences.flags(line.flags),
        "suggestion": normalise(line.serial_raw).suggestion if line.reason == Reason.SERIAL_PREFIXED else "",
    }

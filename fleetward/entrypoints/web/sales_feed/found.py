"""What a search finds among what the feeds brought: lines, documents and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from fleetward.domain.devices.pool_filter import serial_key
from fleetward.domain.devices.queries import LEAST_OF_SERIAL
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.lifecycle import LineState, ReportState
from fleetward.entrypoints.web.found import Found, Group, list_of
from fleetward.entrypoints.web.sales_feed.shown import LINE_TONES, REPORT_TONES, with_pill

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor


def lines(actor: Actor, text: str, limit: int) -> list[Found]:
    """PCs as the reports name them: by serial number, from its start."""
    wanted = serial_key(text)
    if len(wanted) < LEAST_OF_SERIAL:
        return []
    return [
        Found(
            one.serial, " · ".join(filter(None, [partner, one.document_number])),
            reverse("line", kwargs={"code": one.feed.code, "line_id": one.id}), str(LineState(one.state).label),
            LINE_TONES.get(LineState(one.state), ""), exact=one.serial == wanted,
        )
        for one, partner in queries.with_serial(actor, wanted, limit)
    ]  # fmt: skip


def documents(actor: Actor, text: str, limit: int) -> list[Found]:
    """Reports by their whole document number."""
    return [
        Found(
            one.document_number, f"{one.reporter.name} · {one.feed.name}",
            reverse("file", kwargs={"code": one.feed.code, "file_id": one.file_id}), str(ReportState(one.state).label),
            REPORT_TONES.get(ReportState(one.state), ""), exact=True,
        )
        for one in queries.documents(actor, text, limit)
    ]  # fmt: skip


def files(actor: Actor, text: str, limit: int) -> list[Found]:
    """Files by the beginning of their name."""
    found = []
    for one in queries.named(actor, text, limit):
        url, shown = reverse("file", kwargs={"code": one.feed.code, "file_id": one.id}), with_pill(one)
        word, tone = str(shown["word"]), shown["tone"]
        found.append(Found(one.name, one.feed.name, url, word, tone, exact=one.name == text))
    return found


def _reads(actor: Actor) -> bool:
    return actor.may(Permission.FEED_VIEW)


GROUPS = [
    Group(gettext_lazy("PCs in reports"), "laptop", gettext_lazy("serial number, from its start"), _reads, lines),
    Group(gettext_lazy("Reports"), "file-check", gettext_lazy("whole document number"), _reads, documents),
    Group(gettext_lazy("Files"), "file-text", gettext_lazy("beginning of the name"), _reads, files, list_of("files")),
]

"""The ledger of one PC as a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fleetward.domain.devices.models import LedgerEntry, LedgerKind

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOKS = {
    LedgerKind.REPORTED: ("truck", "info"),
    LedgerKind.CONFIRMED: ("check", "good"),
    LedgerKind.RETURNED: ("undo-2", "warn"),
    LedgerKind.RETRACTED: ("file-x", "warn"),
    LedgerKind.AWARDED: ("scale", "good"),
    LedgerKind.LOST: ("scale", "bad"),
    LedgerKind.ADDED: ("monitor-check", "good"),
    LedgerKind.REMOVED: ("monitor-x", ""),
    LedgerKind.ENROLLED: ("plug", "good"),
    LedgerKind.UN_ENROLLED: ("unplug", "warn"),
    LedgerKind.ARCHIVED: ("archive", ""),
    LedgerKind.SUPPORTED: ("life-buoy", "good"),
}
"""Icon and tone of each kind of entry."""


def events(entries: Iterable[LedgerEntry]) -> list[dict[str, Any]]:
    """What happened, when, by whom, on what evidence; in the order given."""
    return [_event(entry) for entry in entries]


def _event(entry: LedgerEntry) -> dict[str, Any]:
    icon, tone = LOOKS.get(LedgerKind(entry.kind), ("circle", ""))
    return {
        "icon": icon, "tone": tone, "what": entry.get_kind_display(), "when": entry.at, "who": entry.actor_label,
        "why": _evidence(entry),
    }  # fmt: skip


def _evidence(entry: LedgerEntry) -> str:
    evidence = entry.evidence
    parts = [evidence.get("distributor") or evidence.get("reporter"), evidence.get("file")]
    if entry.position:
        parts.append(_("line %s") % entry.position)
    if evidence.get("document"):
        parts.append(_("document %s") % evidence["document"])
    if evidence.get("rule"):
        parts.append(_("rule “%s”") % evidence["rule"])
    return " · ".join(str(part) for part in parts if part)

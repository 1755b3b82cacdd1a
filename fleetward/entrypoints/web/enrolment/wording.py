"""Sentences for refusals, and the colours of states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.models import ConflictState
from fleetward.domain.enrolment.lifecycle import KeyState, Presence

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KEY_TONES = {
    KeyState.VALID: "good", KeyState.REPLACED: "info", KeyState.USED_UP: "warn", KeyState.EXPIRED: "",
    KeyState.REVOKED: "",
}  # fmt: skip

PRESENCE_TONES = {Presence.WAITING: "warn", Presence.ENROLLED: "info", Presence.CHECKED_IN: "good"}

VERDICTS: dict[ConflictState, tuple[str, StrOrPromise]] = {
    ConflictState.OPEN: ("warn", _("The vendor looks into it")),
    ConflictState.KEPT: ("bad", _("The other company keeps it")),
    ConflictState.MOVED: ("good", _("Yours: let it enrol again")),
    ConflictState.SETTLED: ("good", _("Free: let it enrol again")),
}
"""What became of a PC that was refused, as its customer may know it."""

REFUSALS: dict[str, StrOrPromise] = {
    "over": _("This key serves no more, or has been replaced already."),
    "made_already": _("This key has been made already; it stands in the list. Its secret is not shown again."),
    "most_devices": _("A key serves between 1 and 100,000 PCs."),
    "expires_at": _("A key lasts between one day and one year."),
}

LISTS: dict[str, StrOrPromise] = {
    "too_large": _("The file is larger than 64 MB. Divide it."),
    "too_many": _("The list names more than 200,000 PCs. Divide it."),
    "no_serials": _("No serial number was found in it."),
    "old_workbook": _("This is a workbook in the old form, or one with a password. Save it as XLSX."),
}


def unreadable(code: str) -> StrOrPromise:
    """Why a list as a whole could not be used."""
    return LISTS.get(code, _("The file could not be read. Save it as CSV or XLSX."))

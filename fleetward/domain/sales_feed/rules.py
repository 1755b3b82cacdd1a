"""May this be done now? A refusal is a stable code with a sentence in `WHY`; None means yes.

Pages hide buttons by these, operations refuse with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fleetward.domain.sales_feed.formats import columns
from fleetward.domain.sales_feed.lifecycle import FILE_MOVES, FileState, LineState, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.sales_feed.models import FeedFile, Line

WRONG_SERIALS = (
    Reason.SERIAL_MISSING,
    Reason.SERIAL_MALFORMED,
    Reason.SERIAL_PLACEHOLDER,
    Reason.SERIAL_PREFIXED,
)
"""Reasons that one right serial number puts right. A range that is too wide stands for many."""

DISMISSIBLE_WAITING = (Reason.UNKNOWN_RESELLER,)
"""Waiting lines that a person may dismiss: they hold no PC, and nothing settles them by itself."""

DISMISSIBLE = Q(state=LineState.SET_ASIDE) | Q(state=LineState.WAITING, reason__in=DISMISSIBLE_WAITING)
"""The lines that `refuse_dismissal` lets go, for many at once."""

WHY: dict[str, StrOrPromise] = {
    "serial_missing": _("Give the serial number."),
    "serial_placeholder": _("That is a placeholder and no serial number."),
    "serial_malformed": _("No PC has a serial number of this form: 6 to 20 letters and digits."),
    "serial_prefixed": _("A known serial number seems to stand behind a prefix. Give the ten characters alone."),
    "not_set_aside": _("This line has been settled meanwhile."),
    "not_waiting": _("This file has been read meanwhile, or is being read."),
    "decided_already": _("Somebody has decided this conflict already, or a later report has settled it."),
    "columns_missing": _(
        "Choose a column for serial number, product number and reseller number. Names are never keys."
    ),
    "column_twice": _("A field was given to two columns, or a column two meanings. Choose each once."),
    "column_unknown": _("A column was chosen that the header does not have. Load the page again."),
}
"""Each refusal as a sentence: what is wrong, and what to do about it."""


def refuse_correction(line: Line) -> str | None:
    """Only a line set aside for its serial gets another one."""
    wrong = line.state == LineState.SET_ASIDE and line.reason in WRONG_SERIALS
    return None if wrong else "not_set_aside"


def refuse_dismissal(line: Line) -> str | None:
    """Only lines that hold nothing: set aside, or waiting for a mapping that will not come."""
    waits = line.state == LineState.WAITING and line.reason in DISMISSIBLE_WAITING
    return None if waits or line.state == LineState.SET_ASIDE else "not_set_aside"


def refuse_retry(file: FeedFile) -> str | None:
    """A file that was read is not read again; one that is being read is not disturbed."""
    return None if FileState.RECEIVED in FILE_MOVES[FileState(file.state)] else "not_waiting"


def refuse_columns(mapping: Mapping[str, int], headers: int) -> str | None:
    """Required fields need a column, and a column has one meaning. An empty mapping says: no report, leave it out."""
    if not mapping:
        return None
    if columns.missing(mapping):
        return "columns_missing"
    if len(set(mapping.values())) < len(mapping):
        return "column_twice"
    inside = all(name in columns.SYNONYMS and 0 <= column < headers for name, column in mapping.items())
    return None if inside else "column_unknown"

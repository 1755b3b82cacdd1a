"""What people ask of the lists of old parts and of the catalogue: the same for the pages and for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.parts.lifecycle import OUTSTANDING

if TYPE_CHECKING:
    from datetime import date

STANDING = {
    "orderable": Q(active=True, superseded_by=""), "superseded": ~Q(superseded_by=""), "off": Q(active=False),
}  # fmt: skip
"""Whether a part of the catalogue can be ordered, or why not."""


def overdue(today: date) -> Q:
    """Old parts that should have come back before today, and have not."""
    return Q(state__in=OUTSTANDING, due_on__lt=today)


def old_part_named(text: str) -> Q:
    """Old parts whose number, or whose PC's serial number, begins so."""
    return begins("serial", text.upper()) | begins("part_number", text) | begins("part_number", text.upper())


def part_named(text: str) -> Q:
    """Parts of the catalogue whose number begins so, or whose name has it."""
    return Q(number__istartswith=text) | Q(name__icontains=text)

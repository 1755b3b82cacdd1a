"""Anchors: the last seal of each partner, a line each, as text to be kept where this server's owner cannot reach it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.management.base import CommandError

from fleetward.foundation.audit.queries.verifying import Head

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([1-9][0-9]{0,17}) ([0-9a-f]{64})")


def write(heads: Iterable[Head]) -> str:
    """`partner number digest`, a line each."""
    return "".join(f"{one.partner_id} {one.number} {one.digest}\n" for one in heads)


def read(text: str) -> list[Head]:
    """What `write` wrote, also several times over in one file. A line that is none of it is refused by its number."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            found.append(Head(UUID(match[1]), int(match[2]), match[3]))
        elif line.strip():
            message = f"Line {number} is no anchor: give what `audit head` printed."
            raise CommandError(message)
    return found

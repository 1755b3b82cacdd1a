"""Until when nothing can come into the audit log any more (decision 0019)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime

_COMPLETE_TO = """
    SELECT clock_timestamp(), least(clock_timestamp(), min(xact_start)) - interval '5 seconds'
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Asked before the rows are: what is still to be committed began at that moment or later, and bears a later time."""


def horizon(cursor: Any) -> tuple[datetime, datetime]:
    """Now, and until when every row is there: to be asked before the rows, in the same transaction."""
    cursor.execute(_COMPLETE_TO)
    now, complete_to = cursor.fetchone()
    return now, complete_to


def complete_to() -> datetime:
    """Every row with a time before this is there, if rows are asked for after it."""
    with connection.cursor() as cursor:
        return horizon(cursor)[1]

"""The catalogue out of a file: what its preview showed is written in one transaction, set by set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import translation

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import catalogue_sheet
from fleetward.domain.parts.catalogue_sheet import Verdict
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.catalogue_sheet import Row, Sheet
    from fleetward.foundation.jobs.models import Job

IMPORT = "parts.import_catalogue"
"""The kind of the stored job, and the name of its task."""

_STAGE = """
CREATE TEMP TABLE stage_part (
    number text COLLATE "C" PRIMARY KEY, name text, price numeric, currency text, superseded_by text COLLATE "C",
    returnable boolean, models text[]
) ON COMMIT DROP
"""
_PARTS = """
INSERT INTO parts_part (number, name, price, currency, superseded_by, returnable, active, changed_at)
SELECT s.number, s.name, s.price, s.currency, s.superseded_by, s.returnable, true, %(now)s FROM stage_part s
ON CONFLICT (number) DO UPDATE SET name = excluded.name, price = excluded.price, currency = excluded.currency,
    superseded_by = excluded.superseded_by, returnable = excluded.returnable, active = true,
    changed_at = excluded.changed_at
"""
_FITS_NO_MORE = """
DELETE FROM parts_partfit f USING stage_part s WHERE f.part_id = s.number AND NOT f.model = ANY(s.models)
"""
_FITS = """
INSERT INTO parts_partfit (part_id, model) SELECT s.number, unnest(s.models) FROM stage_part s
ON CONFLICT (model, part_id) DO NOTHING
"""
_SWITCH_OFF = """
UPDATE parts_part SET active = false, changed_at = %(now)s WHERE number = ANY(%(numbers)s) AND active
"""


@transaction.atomic
def request_import(*, actor: Actor, sha256: str, name: str, total: int, switch_off: bool) -> Job:
    """Have a worker import a file of the spool, as the reader of its preview saw it."""
    actor.require(Permission.CATALOGUE_MANAGE)
    return jobs.start_job(
        actor, IMPORT, task=IMPORT, total=total, sha256=sha256, name=name, switch_off=switch_off, role=actor.role,
        language=translation.get_language(),
    )  # fmt: skip


@transaction.atomic
def import_catalogue(*, actor: Actor, path: Path, switch_off: bool, now: datetime) -> Sheet:
    """Write what the file says, judged against the catalogue as it is now; wrong rows change nothing.

    Parts that the file does not list are switched off only if asked (`switch_off`). Safe to repeat. Returns the rows
    with their verdicts. Raises `SheetRefused`.
    """
    with scoped(VENDOR), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE parts_part IN SHARE ROW EXCLUSIVE MODE")  # one import at a time; readers go on
        sheet = catalogue_sheet.read(actor, path)
        _stage(cursor, (row for row in sheet.rows if row.verdict in {Verdict.NEW, Verdict.CHANGED}))
        for statement in (_PARTS, _FITS_NO_MORE, _FITS):
            cursor.execute(statement, {"now": now})
        if switch_off:
            cursor.execute(_SWITCH_OFF, {"now": now, "numbers": sheet.not_listed})
        told = {str(verdict): sheet.count(verdict) for verdict in Verdict}
        switched_off = len(sheet.not_listed) if switch_off else 0
        audit.record(actor, "catalogue.imported", path.name, switched_off=switched_off, **told)
    return sheet


def _stage(cursor: Any, rows: Iterable[Row]) -> None:
    cursor.execute(_STAGE)
    with cursor.copy("COPY stage_part FROM STDIN") as copy:
        copy.set_types(["text", "text", "numeric", "text", "text", "bool", "text[]"])
        for row in rows:
            copy.write_row((
                row.part_number, row.name, row.price, row.currency, row.superseded_by, row.returnable, list(row.models)
            ))  # fmt: skip

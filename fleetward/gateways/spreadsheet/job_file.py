"""The file that a stored job writes: CSV or XLSX, in the language and time zone of whoever asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone, translation

from fleetward.foundation.jobs import operations as jobs
from fleetward.gateways.spreadsheet.writer import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from fleetward.foundation.jobs.models import Job


class Form(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Contents:
    """What stands in the file; `written` says afterwards how many rows there were."""

    header: list[str]
    lines: Iterable[list[Any]]
    sheet: str
    file_name: str
    written: Callable[[], int]


def write_job_file(*, job: Job, folder: Path, contents: Callable[[], Contents]) -> None:
    """Write the file of this job from its beginning: a job that was cut off is simply done again.

    `contents` is asked in the language and time zone of the job's arguments, where its `form` stands too.
    """
    wanted = job.arguments
    form = Form(wanted["form"])
    path = folder / f"{job.id}.{form}"
    draft = path.with_suffix(".part")
    folder.mkdir(parents=True, exist_ok=True)
    with translation.override(wanted["language"]), timezone.override(wanted["time_zone"]):
        asked = contents()
        if form is Form.CSV:
            # Excel splits by the list separator of its country
            write_csv(draft, asked.header, asked.lines, delimiter="," if wanted["language"] == "en" else ";")
        else:
            write_xlsx(draft, asked.header, asked.lines, sheet=asked.sheet)
        name = f"{asked.file_name}-{timezone.localdate():%Y-%m-%d}.{form}"
    draft.replace(path)
    with transaction.atomic():
        jobs.finish(job, name=name, path=path.name, done=asked.written())

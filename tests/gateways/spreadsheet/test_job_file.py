"""What a stored job writes is whole, in the asker's language, and told with its name and number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone, translation

from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, scoped
from fleetward.gateways.spreadsheet.job_file import Contents, write_job_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("db")


def job(**wanted: Any) -> Job:
    with scoped(VENDOR):
        return jobs.start_job(SYSTEM, "test.export", task="test.export", time_zone="Europe/Oslo", **wanted)


def contents() -> Contents:
    title = {"en": "Serial", "nb": "Serienummer"}[translation.get_language() or ""]
    return Contents([title, "n"], iter([["5CG4100BCD", 12]]), "PCs", "pcs", lambda: 1)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Serial,n\r\n5CG4100BCD,12\r\n"),
        ("nb", "Serienummer;n\r\n5CG4100BCD;12\r\n"),
    ],
)
def test_a_csv_file_speaks_the_language_of_whoever_asked(tmp_path: Path, language: str, text: str) -> None:
    asked = job(form="csv", language=language)
    with scoped(VENDOR):
        write_job_file(job=asked, folder=tmp_path / "exports", contents=contents)
        with transaction.atomic():
            done = jobs.find(VENDOR_PARTNER_ID, asked.id)
    assert done
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert (done.state, done.done, done.result_name) == (JobState.DONE, 1, f"pcs-{today}.csv")
    assert (tmp_path / "exports" / done.result_path).read_bytes().decode("utf-8-sig") == text


def test_a_file_that_breaks_off_is_not_taken_for_one(tmp_path: Path) -> None:
    def lines() -> Iterator[list[Any]]:
        yield ["5CG4100BCD"]
        raise RuntimeError("the worker was killed")

    asked = job(form="csv", language="en")
    with scoped(VENDOR), pytest.raises(RuntimeError, match="killed"):
        write_job_file(
            job=asked, folder=tmp_path, contents=lambda: Contents(["Serial"], lines(), "PCs", "pcs", lambda: 1)
        )
    assert [path.suffix for path in tmp_path.iterdir()] == [".part"]
    with scoped(VENDOR), transaction.atomic():
        found = jobs.find(VENDOR_PARTNER_ID, asked.id)
    assert found
    assert found.state == JobState.WAITING

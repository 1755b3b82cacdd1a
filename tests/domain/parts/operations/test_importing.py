"""What the preview of a catalogue showed is written, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import Forbidden
from fleetward.domain.parts import operations, queries
from fleetward.domain.parts.catalogue_sheet import Verdict
from fleetward.domain.parts.models import Part, PartFit
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.domain.parts.test_catalogue_sheet import UNCHANGED, csv_of
from tests.factories import partners, parts
from tests.factories.parts import BATTERY, DESK, MODEL, NOW, OLD_SSD, SSD

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.parts.catalogue_sheet import Sheet

pytestmark = pytest.mark.usefixtures("db")
LATER = NOW + timedelta(hours=1)
ZBOOK = "HP ZBook Power G11"


def imported(path: Path, **fields: Any) -> Sheet:
    usual: dict[str, Any] = {"actor": DESK, "switch_off": False, "now": LATER}
    return operations.import_catalogue(path=path, **(usual | fields))


def told(*columns: str) -> list[tuple[Any, ...]]:
    return list(Part.objects.order_by("number").values_list("number", *columns))


def test_new_and_changed_parts_are_written_and_the_others_left(tmp_path: Path) -> None:
    parts.catalogue()
    rows = [
        UNCHANGED, [OLD_SSD, "SSD 256 GB", f"{ZBOOK};{MODEL}", "1.00", "NOK", SSD, ""],
        ["N9", "Fan", ZBOOK, "99", "NOK", "", "yes"], ["N8", "", ZBOOK, "99", "NOK", "", ""],
    ]  # fmt: skip
    sheet = imported(csv_of(tmp_path, *rows))
    assert [sheet.count(verdict) for verdict in Verdict] == [1, 1, 1, 1]
    assert told("price", "returnable", "active", "changed_at") == [
        (OLD_SSD, 1, False, True, LATER), (SSD, parts.DISK_PRICE, True, True, NOW), (BATTERY, 890, False, True, NOW),
        ("N9", 99, True, True, LATER),
    ]  # fmt: skip
    fits = PartFit.objects.order_by("part_id", "model").values_list("part_id", "model")
    assert list(fits) == [(OLD_SSD, MODEL), (OLD_SSD, ZBOOK), (SSD, MODEL), (BATTERY, MODEL), ("N9", ZBOOK)]


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = csv_of(tmp_path, UNCHANGED, ["N9", "Fan", ZBOOK, "99", "NOK", SSD, ""])
    imported(path)
    before = told("changed_at")
    sheet = imported(path, now=LATER + timedelta(days=1))
    assert [row.verdict for row in sheet.rows] == ["same", "same"]
    assert told("changed_at") == before


def test_models_that_a_part_no_longer_fits_are_taken_off(tmp_path: Path) -> None:
    parts.catalogue()
    imported(csv_of(tmp_path, [SSD, "SSD 512 GB", ZBOOK, "1249.50", "NOK", "", "yes"]))
    assert [one.part.number for one in queries.fitting(ZBOOK)] == [SSD]
    assert [one.part.number for one in queries.fitting(MODEL)] == [BATTERY]


@pytest.mark.parametrize(("asked", "active"), [(False, True), (True, False)])
def test_what_is_not_listed_is_switched_off_only_if_asked(tmp_path: Path, *, asked: bool, active: bool) -> None:
    parts.catalogue()
    imported(csv_of(tmp_path, UNCHANGED), switch_off=asked)
    assert told("active") == [(OLD_SSD, active), (SSD, True), (BATTERY, active)]


def test_a_wrong_row_is_listed_and_not_switched_off(tmp_path: Path) -> None:
    parts.catalogue()
    imported(csv_of(tmp_path, UNCHANGED, [BATTERY, "Battery", MODEL, "?", "NOK", "", ""]), switch_off=True)
    assert told("active") == [(OLD_SSD, False), (SSD, True), (BATTERY, True)]


def test_asking_for_an_import_stores_a_job(tmp_path: Path) -> None:
    with scoped(VENDOR), transaction.atomic():
        job = operations.request_import(actor=DESK, sha256="ab", name="c.csv", total=1, switch_off=True)
    assert (job.kind, job.arguments["switch_off"], job.total) == ("parts.import_catalogue", True, 1)
    theirs = partners.partner_actor(partners.partner())
    with pytest.raises(Forbidden), scoped(VENDOR), transaction.atomic():
        operations.request_import(actor=theirs, sha256="ab", name="c.csv", total=1, switch_off=True)
    with pytest.raises(Forbidden):
        imported(csv_of(tmp_path, UNCHANGED), actor=theirs)

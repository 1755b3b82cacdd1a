"""Exports of *Unassigned devices*."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from fleetward.domain.devices import list_export
from fleetward.domain.devices.list_export import write
from fleetward.domain.devices.pool_export import POOL, request_export
from fleetward.domain.devices.pool_filter import PoolFilter
from fleetward.domain.partners.actor import Forbidden
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import devices, partners

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.jobs.models import Job

pytestmark = pytest.mark.usefixtures("db")


def export(of: Partner, folder: Path, **wanted: Any) -> tuple[Job, Path]:
    usual: dict[str, Any] = {"form": Form.CSV, "chosen": PoolFilter(), "columns": ["model"], "sort": "serial"}
    actor = partners.partner_actor(of)
    with scoped(Scope(of.id)):
        with transaction.atomic():
            job = request_export(actor=actor, **({"now": timezone.now()} | usual | wanted))
        write(POOL, actor=actor, job=job, folder=folder)
        with transaction.atomic():
            done = jobs.find(of.id, job.id)
    assert done is not None
    return done, folder / done.result_path


def lines(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=delimiter))


def test_the_file_holds_what_was_filtered_in_the_order_and_the_columns_asked_for(tmp_path: Path) -> None:
    mine, other = partners.partner(), partners.partner("Other")
    devices.pc(mine, "5CG4101ABC", sold_on=date(2026, 3, 2), end_customer="=1+1")
    devices.pc(mine, "5CG4100ABC", sold_on=date(2026, 3, 1))
    devices.pc(mine, "8CC4200BCD")
    devices.pc(mine, "5CG4199ABC", place="left")
    devices.pc(other, "5CG4102ABC")
    job, path = export(mine, tmp_path, chosen=PoolFilter(q="5CG"), columns=["end_customer", "sold_on"], sort="-serial")
    assert lines(path) == [
        ["Serial number", "Sold on", "End customer"],
        ["5CG4101ABC", "2026-03-02", "'=1+1"],
        ["5CG4100ABC", "2026-03-01", "Fjord Eiendom AS"],
    ]
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    assert job.result_name == f"unassigned-devices-{timezone.localdate():%Y-%m-%d}.csv"


def test_selected_rows_are_exported_and_no_others(tmp_path: Path) -> None:
    mine, other = partners.partner(), partners.partner("Other")
    ids: list[UUID] = [devices.pc(mine, "5CG4100ABC").id, devices.pc(other, "5CG4102ABC").id]
    devices.pc(mine, "5CG4101ABC")
    _, path = export(mine, tmp_path, ids=ids, columns=[])
    assert lines(path) == [["Serial number"], ["5CG4100ABC"]]


def test_more_rows_than_one_chunk_are_each_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_export, "CHUNK", 2)
    mine, moment = partners.partner(), timezone.now()
    serials = [f"5CG41{number:02}ABC" for number in range(7)]
    for serial in serials:
        devices.pc(mine, serial, waiting_since=moment)
    for sort in ("-waiting_since", "serial", "model"):
        _, path = export(mine, tmp_path, columns=[], sort=sort)
        assert sorted(row[0] for row in lines(path)[1:]) == serials


def test_a_workbook_has_real_dates_and_the_readers_words(tmp_path: Path) -> None:
    mine = partners.partner()
    waiting = datetime(2026, 3, 4, 23, 30, tzinfo=ZoneInfo("UTC"))
    devices.pc(mine, "5CG4100ABC", waiting_since=waiting, program="premium_plus")
    columns = ["program", "sold_on", "waiting_since", "last_seen_at"]
    with timezone.override("Asia/Tokyo"):
        _, path = export(mine, tmp_path, form=Form.XLSX, columns=columns)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows == [
        ["Serial number", "Program", "Sold on", "Waiting since", "Last seen"],
        ["5CG4100ABC", "Premium+ Support", date(2026, 3, 2), datetime(2026, 3, 5, 8, 30), ""],  # noqa: DTZ001 (as it reads)
    ]


def test_excel_in_norway_splits_at_semicolons(tmp_path: Path) -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100ABC")
    with translation.override("nb"):
        _, path = export(mine, tmp_path, columns=["model"])
    assert lines(path, ";")[1] == ["5CG4100ABC", "HP EliteBook 840 G11"]


def test_an_export_cut_off_is_written_again_from_its_beginning(tmp_path: Path) -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100ABC")
    with scoped(Scope(mine.id)):
        actor = partners.partner_actor(mine)
        with transaction.atomic():
            job = request_export(
                actor=actor, form=Form.CSV, chosen=PoolFilter(), columns=[], sort="serial", now=timezone.now()
            )
        (tmp_path / f"{job.id}.part").write_text("half a file that was left behind")
        write(POOL, actor=actor, job=job, folder=tmp_path)
        write(POOL, actor=actor, job=job, folder=tmp_path)
    assert lines(tmp_path / f"{job.id}.csv") == [["Serial number"], ["5CG4100ABC"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{job.id}.csv"]


def test_an_export_of_nothing_is_a_header(tmp_path: Path) -> None:
    mine = partners.partner()
    _, path = export(mine, tmp_path, columns=["model"])
    assert lines(path) == [["Serial number", "Model"]]


def test_who_asked_for_what_stands_in_the_audit_log(tmp_path: Path) -> None:
    mine = partners.partner()
    job, _ = export(mine, tmp_path, chosen=PoolFilter(q="5CG"))
    with scoped(Scope(mine.id)), transaction.atomic():
        entry = AuditEntry.objects.get(partner_id=mine.id)
    assert (entry.action, entry.subject_id) == ("pool.exported", str(job.id))
    assert entry.details == {"filter": {"q": "5CG"}, "selected": 0, "form": "csv"}


def test_a_viewer_may_not_export() -> None:
    mine = partners.partner()
    with scoped(Scope(mine.id)), transaction.atomic(), pytest.raises(Forbidden):
        request_export(
            actor=partners.partner_actor(mine, "viewer"),
            form=Form.CSV,
            chosen=PoolFilter(),
            columns=[],
            sort="serial",
            now=timezone.now(),
        )

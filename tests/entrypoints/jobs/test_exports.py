"""The worker's side of exports."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices.pool_export import request_export
from fleetward.domain.devices.pool_filter import PoolFilter
from fleetward.entrypoints.jobs.exports import KEPT_SECONDS, export_pool, forget
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import devices, partners
from tests.factories.notices import at_partner, notices

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User
    from fleetward.foundation.jobs.models import Job

pytestmark = pytest.mark.usefixtures("db")


def wanted(kari: User | None = None, of: Partner | None = None) -> Job:
    mine = of or partners.partner()
    devices.pc(mine, "5CG4100ABC")
    with scoped(Scope(mine.id)), transaction.atomic():
        actor = at_partner(kari, mine) if kari else partners.partner_actor(mine)
        return request_export(
            actor=actor, form=Form.CSV, chosen=PoolFilter(), columns=[], sort="serial", now=timezone.now()
        )


def state(job: Job) -> str:
    with scoped(Scope(job.partner_id)), transaction.atomic():
        found = jobs.find(job.partner_id, job.id)
    assert found is not None
    return found.state


def test_the_worker_writes_the_file_that_was_asked_for(settings: Any) -> None:
    job = wanted()
    export_pool(partner_id=str(job.partner_id), job_id=str(job.id))
    assert state(job) == "done"
    assert (Path(settings.EXPORTS) / f"{job.id}.csv").read_text("utf-8-sig").split() == [
        "Serial",
        "number",
        "5CG4100ABC",
    ]


def test_a_job_that_is_done_is_not_done_again(settings: Any) -> None:
    job = wanted()
    export_pool(partner_id=str(job.partner_id), job_id=str(job.id))
    path = Path(settings.EXPORTS) / f"{job.id}.csv"
    path.unlink()
    export_pool(partner_id=str(job.partner_id), job_id=str(job.id))
    assert not path.exists()


def test_another_partners_number_finds_no_job(settings: Any) -> None:
    job, stranger = wanted(), partners.partner("Other")
    export_pool(partner_id=str(stranger.id), job_id=str(job.id))
    export_pool(partner_id=str(job.partner_id), job_id=str(uuid7()))
    assert state(job) == "waiting"
    assert list(Path(settings.EXPORTS).iterdir()) == []


def test_a_file_that_cannot_be_written_fails_the_job(settings: Any) -> None:
    job = wanted()
    settings.EXPORTS = Path(settings.EXPORTS) / "taken"
    settings.EXPORTS.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="taken"):
        export_pool(partner_id=str(job.partner_id), job_id=str(job.id))
    assert state(job) == "failed"


def test_whoever_asked_is_told_that_it_failed_and_then_that_it_is_there(settings: Any) -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    job, folder = wanted(kari, mine), settings.EXPORTS
    settings.EXPORTS = Path(folder) / "taken"
    settings.EXPORTS.write_text("a file where the folder should be")
    for _retry in range(2):
        with pytest.raises(OSError, match="taken"):
            export_pool(partner_id=str(job.partner_id), job_id=str(job.id))
    settings.EXPORTS = folder
    export_pool(partner_id=str(job.partner_id), job_id=str(job.id))
    assert [(one.kind, one.times, one.details["job_id"]) for one in notices(kari)] == [
        ("job.failed", 2, str(job.id)), ("job.done", 1, str(job.id)),
    ]  # fmt: skip


def test_files_are_forgotten_after_a_week(settings: Any) -> None:
    now = int(time.time())
    old, young = Path(settings.EXPORTS) / "old.csv", Path(settings.EXPORTS) / "young.csv"
    for path, age in ((old, KEPT_SECONDS + 60), (young, KEPT_SECONDS - 60)):
        path.write_text("")
        os.utime(path, (now - age, now - age))
    forget(timestamp=now)
    assert list(Path(settings.EXPORTS).iterdir()) == [young]

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices import list_export
from fleetward.domain.devices.dashboard_export import DASHBOARD, request_export
from fleetward.domain.devices.dashboard_filter import COLUMNS, DashboardFilter
from fleetward.domain.partners.actor import Actor, Forbidden
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.tenancy.scope import Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import devices, partners

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")


def export(actor: Actor, of: Customer, folder: Path, **asked: Any) -> list[list[str]]:
    usual: dict[str, Any] = {"chosen": DashboardFilter(), "columns": COLUMNS, "sort": "serial"}
    with scoped(actor.scope), transaction.atomic():
        job = request_export(actor=actor, customer=of, form=Form.CSV, now=timezone.now(), **(usual | asked))
    with scoped(Scope(of.partner_id)):
        list_export.write(DASHBOARD, actor=actor, job=job, folder=folder)
        with transaction.atomic():
            done = jobs.find(of.partner_id, job.id)
    assert done is not None
    assert (done.state, done.total) == ("done", done.done)
    with (folder / f"{job.id}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_a_customer_gets_its_own_pcs_with_the_personal_data_it_may_see(tmp_path: Path) -> None:
    mine = partners.partner()
    theirs = partners.customer(mine, collects_last_user=True)
    devices.on_dashboard(theirs, "5CG1", last_user="ola", location="Bergen", confirmed_at=timezone.now())
    devices.on_dashboard(theirs, "5CG2", last_user="eva")
    devices.pc(mine, "5CG3")
    devices.on_dashboard(partners.customer(mine, "Other AS"), "5CG4")
    told = export(partners.customer_actor(theirs), partners.reload(theirs), tmp_path)
    assert told[0] == [
        "Serial number", "Product number", "Model", "Program", "Added", "Last seen", "Last signed-in user",
    ]  # fmt: skip
    assert [(row[0], row[-1]) for row in told[1:]] == [("5CG1", "ola"), ("5CG2", "")]


def test_ticked_rows_are_exported_also_un_enrolled_ones_and_no_foreign_one(tmp_path: Path) -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    picked = [
        devices.on_dashboard(theirs, "5CG1"), devices.pc(mine, "5CG2", place="inactive", customer_id=theirs.id),
        devices.pc(mine, "5CG3"),
    ]  # fmt: skip
    devices.on_dashboard(theirs, "5CG4")
    told = export(
        partners.partner_actor(mine, "technician"), theirs, tmp_path, columns=[], ids=[pc.id for pc in picked]
    )
    assert told == [["Serial number"], ["5CG1"], ["5CG2"]]


def test_a_viewer_exports_nothing() -> None:
    theirs = partners.customer(partners.partner())
    for actor in (partners.customer_actor(theirs, "viewer"), partners.partner_actor(theirs.partner, "viewer")):
        with scoped(actor.scope), transaction.atomic(), pytest.raises(Forbidden):
            request_export(
                actor=actor, customer=theirs, form=Form.CSV, chosen=DashboardFilter(), columns=[], sort="serial",
                now=timezone.now(),
            )  # fmt: skip

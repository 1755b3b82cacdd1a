"""Exports of lists of repair cases: for each reader what its list holds, and never whom to get in touch with."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.devices import list_export
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.domain.repairs.repair_export import IN_SPACE, LABELS, REPAIRS, request_export
from fleetward.domain.repairs.repair_filter import RepairFilter
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import alerts, devices, partners, repairs
from tests.factories.repairs import CONTACT, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")

DESK = Actor(ActorKind.VENDOR, "Sofie Berge", "repair_desk", uuid7())
SECRETS = (CONTACT.name, CONTACT.email, CONTACT.phone, CONTACT.place, CONTACT.times)


def export(actor: Actor, folder: Path, customer: Customer | None = None, **asked: Any) -> list[list[str]]:
    usual: dict[str, Any] = {
        "chosen": RepairFilter(state="any"), "columns": tuple(LABELS), "sort": "serial", "desk": False,
    }  # fmt: skip
    with scoped(actor.scope), transaction.atomic():
        job = request_export(actor=actor, form=Form.CSV, now=NOW, customer=customer, **(usual | asked))
    with scoped(VENDOR if actor.kind is ActorKind.VENDOR else Scope(job.partner_id)):
        list_export.write(IN_SPACE if customer else REPAIRS, actor=actor, job=job, folder=folder)
        with transaction.atomic():
            done = jobs.find(job.partner_id, job.id)
    assert done is not None
    assert (done.state, done.total) == ("done", done.done)
    text = (folder / f"{job.id}.csv").read_text("utf-8-sig")
    assert [secret for secret in SECRETS if secret in text] == []
    return list(csv.reader(text.splitlines()))


def test_each_reader_gets_what_its_list_holds(tmp_path: Path) -> None:
    ann, bob = partners.partner("Ann AS"), partners.partner("Bob AS")
    partners.certificate(bob, role="service_delivery")
    theirs = partners.customer(ann)
    for of, pc in (
        (ann, devices.on_dashboard(theirs, "5CG1")), (ann, devices.pc(ann, "5CG2")), (bob, devices.pc(bob, "8CC3")),
    ):  # fmt: skip
        repairs.opened(partners.partner_actor(of), pc)
    asked: dict[str, tuple[Actor, dict[str, Any]]] = {
        "vendor": (DESK, {}),
        "Ann": (partners.partner_actor(ann), {}),
        "Bob": (partners.partner_actor(bob), {}),
        "Ann's desk": (partners.partner_actor(ann), {"desk": True}),
        "Bob's desk": (partners.partner_actor(bob), {"desk": True}),
        "customer": (partners.customer_actor(theirs), {"customer": theirs}),
        "customer without its space": (partners.customer_actor(theirs), {}),
        "Ann in the space": (partners.partner_actor(ann), {"customer": theirs}),
    }
    told = {name: export(actor, tmp_path, columns=["serial"], **more) for name, (actor, more) in asked.items()}
    assert {name: [row[1] for row in rows[1:]] for name, rows in told.items()} == {
        "vendor": ["5CG1", "5CG2"], "Ann": ["5CG1", "5CG2"], "Bob": ["8CC3"], "Ann's desk": [], "Bob's desk": ["8CC3"],
        "customer": ["5CG1"], "customer without its space": ["5CG1"], "Ann in the space": ["5CG1"],
    }  # fmt: skip


def test_every_column_says_what_the_page_says(tmp_path: Path) -> None:
    mine = partners.partner("Ann AS")
    theirs = partners.customer(mine, "Fjord Eiendom AS")
    pc = devices.on_dashboard(theirs, "5CG1")
    made = repairs.opened(partners.partner_actor(mine), pc, alert_id=alerts.an_alert(pc, rule="disk_errors").id)
    repairs.do(DESK, made, "schedule", technician="Per Vik")
    header, row = export(DESK, tmp_path)
    told = dict(zip(header, row, strict=True))
    assert {name: told[name] for name in ("Number", "Serial number", "Model", "Partner", "State", "Repaired by")} == {
        "Number": made.number, "Serial number": "5CG1", "Model": "HP EliteBook 840 G11", "Partner": "Ann AS",
        "State": "Scheduled", "Repaired by": "HP's customer support",
    }  # fmt: skip
    assert {name: told[name] for name in ("Program", "Visit", "Technician", "Taken up by", "Closed")} == {
        "Program": "Premium Support", "Visit": "On site", "Technician": "Per Vik", "Taken up by": "Sofie Berge",
        "Closed": "",
    }  # fmt: skip
    _, row = export(partners.partner_actor(mine), tmp_path, columns=["customer"])
    assert row[2] == "Fjord Eiendom AS"


def test_who_may_only_look_takes_no_file_along(tmp_path: Path) -> None:
    mine = partners.partner()
    viewers = (partners.partner_actor(mine, "viewer"), partners.customer_actor(partners.customer(mine), "viewer"))
    for actor in viewers:
        with pytest.raises(Forbidden):
            export(actor, tmp_path)

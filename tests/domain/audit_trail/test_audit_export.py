"""The audit log as a file: every column, what was before and after in full."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.audit_trail import audit_export
from fleetward.domain.audit_trail.audit_filter import NEWEST_FIRST, AuditFilter
from fleetward.domain.devices import list_export
from fleetward.domain.partners.actor import Actor, ActorKind, Forbidden
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID, scoped
from fleetward.gateways.spreadsheet.job_file import Form
from tests.factories import audit_log, partners

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def customer() -> Customer:
    return partners.customer(partners.partner())


def exported(actor: Actor, folder: Path, customer: Customer | None = None, **values: str) -> list[dict[str, str]]:
    """The lines of the file that this actor gets."""
    with scoped(actor.scope), transaction.atomic():
        job = audit_export.request_export(
            actor=actor, customer=customer, form=Form.CSV, chosen=AuditFilter.read(values), sort=NEWEST_FIRST,
            now=timezone.now(),
        )  # fmt: skip
    with scoped(actor.scope):
        list_export.write(
            audit_export.IN_SPACE if customer else audit_export.AUDIT, actor=actor, job=job, folder=folder
        )
    (path,) = folder.iterdir()
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        return list(csv.DictReader(file, delimiter=";" if ";" in first else ","))


def test_a_line_tells_all_that_the_row_holds(customer: Customer, tmp_path: Path) -> None:
    (entry,) = audit_log.write(
        customer.partner_id, action="customer.plan_changed", customer_id=customer.id, before={"seats": 1},
        after={"seats": 2}, note="Grüße",
    )  # fmt: skip
    (line,) = exported(partners.partner_actor(customer.partner), tmp_path, action="customer.plan_changed")
    found = {name: line[str(audit_export.LABELS[name])] for name in audit_export.LABELS}
    assert found | {"at": ""} == {
        "at": "", "actor_label": "Fleetward", "behalf": "by itself", "actor_role": "", "partner": "Nordlys Data AS",
        "customer": customer.name, "what": "Customer's plan changed", "action": "customer.plan_changed",
        "subject_type": "", "subject_label": "", "subject_id": "subject 0", "before": '{"seats": 1}',
        "after": '{"seats": 2}', "details": '{"note": "Grüße"}', "address": "", "action_id": "", "request_id": "",
        "id": str(entry),
    }  # fmt: skip


def test_a_customer_gets_what_concerns_it_alone(customer: Customer, tmp_path: Path) -> None:
    audit_log.write(customer.partner_id, action="customer.changed", customer_id=customer.id)
    audit_log.write(customer.partner_id, action="claim.paid", customer_id=customer.id)
    audit_log.write(customer.partner_id, action="pool.exported")
    lines = exported(partners.customer_actor(customer), tmp_path, customer, area="customer")
    assert [line["Action"] for line in lines] == ["customer.changed"]


def test_the_auditor_gets_rows_of_all_partners_and_of_the_vendor(customer: Customer, tmp_path: Path) -> None:
    audit_log.write(customer.partner_id, action="claim.paid")
    audit_log.write(VENDOR_PARTNER_ID, action="tariff.added")
    lines = exported(Actor(ActorKind.VENDOR, "Ada", "auditor"), tmp_path)
    assert [(line["Action"], line["Partner"]) for line in lines if line["Action"] != "audit.exported"] == [
        ("tariff.added", "The vendor"), ("claim.paid", "Nordlys Data AS"),
    ]  # fmt: skip


def test_who_may_not_read_the_log_gets_no_file(customer: Customer, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        exported(partners.partner_actor(customer.partner, "technician"), tmp_path)

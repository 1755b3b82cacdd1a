"""The worker's side of parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as configured
from django.core import mail
from django.db import connections, transaction

from fleetward.domain.parts import operations
from fleetward.domain.parts.models import Part
from fleetward.domain.repairs import operations as repair_operations
from fleetward.domain.sales_feed.operations import receive
from fleetward.entrypoints.jobs.parts import (
    import_catalogue,
    mail_reminders,
    order_shipped,
    return_deadlines,
    send_orders_out,
)
from fleetward.foundation.jobs import operations as jobs
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.domain.parts.test_catalogue_sheet import UNCHANGED, csv_of
from tests.factories import devices, partners, parts, repairs
from tests.factories.parts import DESK, SHIP_TO, SSD
from tests.factories.parts_system import SECRET, running

if TYPE_CHECKING:
    from fleetward.domain.parts.models import PartsOrder

pytestmark = pytest.mark.usefixtures("db")


def asked(task: str) -> list[dict[str, Any]]:
    """The arguments of the waiting jobs of this name."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [task])
        return [json.loads(arguments) for (arguments,) in cursor.fetchall()]


def submitted(serial: str = "5CG1234ABC") -> PartsOrder:
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    actor = partners.partner_actor(partner)
    return parts.submitted(actor, devices.pc(partner, serial))


def test_the_worker_imports_the_file_that_was_looked_at(tmp_path: Path, settings: Any) -> None:
    parts.catalogue()
    path = csv_of(tmp_path, UNCHANGED, ["N9", "Fan", parts.MODEL, "99", "NOK", "", ""], ["N8", "", "", "", "", "", ""])
    with path.open("rb") as stream:
        content = receive.spool(stream)
    with scoped(VENDOR), transaction.atomic():
        job = operations.request_import(
            actor=DESK, sha256=content.sha256, name="catalogue.csv", total=3, switch_off=True
        )  # fmt: skip
    for _ in range(2):
        import_catalogue(**asked(operations.IMPORT)[0])
    with scoped(VENDOR), transaction.atomic():
        done = jobs.find(job.partner_id, job.id)
    assert done
    assert (done.state, done.done) == ("done", 3)
    assert list(Part.objects.filter(active=True).values_list("number", flat=True).order_by("number")) == [SSD, "N9"]
    lines = (Path(settings.EXPORTS) / f"{job.id}.csv").read_text("utf-8-sig").splitlines()
    assert lines == [
        "Row,Part number,Outcome,What it means", f"2,{SSD},Unchanged,", "3,N9,New,",
        '4,N8,Wrong,"The name is missing, or longer than 200 characters."',
    ]  # fmt: skip


def test_a_repair_case_is_told_of_its_order_when_it_is_shipped() -> None:
    parts.catalogue()
    partner = partners.partner()
    partners.certificate(partner, role="service_delivery")
    actor = partners.partner_actor(partner)
    repair = repairs.opened(actor, devices.pc(partner, "5CG1234ABC"))
    with scoped(actor.scope), transaction.atomic():
        order = repair_operations.order_parts(
            actor=actor, repair_id=repair.id, token=uuid7(), reference="PO-1", ship_to=SHIP_TO, lines=[(SSD, 1)],
            now=parts.NOW,
        )  # fmt: skip
    parts.do(actor, order, "submit_order")
    parts.do(DESK, order, "ship")
    (arguments,) = asked(operations.SHIPPED)
    for _ in range(2):
        order_shipped(**arguments)
    assert [event.kind for event in repairs.history(repair)] == ["submitted", "part_sent"]


def test_what_waits_goes_out_and_one_job_waits_however_many_orders(settings: Any) -> None:
    parts.catalogue()
    with running() as system:
        settings.PARTS_SYSTEM_URL, settings.PARTS_SYSTEM_SECRET = system.url, SECRET
        orders = [submitted(), submitted("5CG7777ABC")]
        assert asked(operations.SEND_OUT) == [{}]
        send_orders_out(timestamp=0)
        assert sorted(system.orders) == sorted(str(order.id) for order in orders)


def test_the_hourly_job_reminds_by_mail_and_charges() -> None:
    parts.catalogue()
    mail.outbox = []
    order = submitted()
    boss = partners.partner_user(order.partner)
    parts.do(DESK, order, "ship")
    parts.do(DESK, order, "deliver")
    return_deadlines(timestamp=0)
    assert asked(operations.REMIND) == []
    operations.remind_returns(now=parts.NOW.replace(year=parts.NOW.year + 1))
    (arguments,) = asked(operations.REMIND)
    mail_reminders(**arguments)
    (sent,) = mail.outbox
    assert sent.to == [boss.email]
    assert f"{configured.PUBLIC_URL}/part-returns/" in sent.body
    assert [row.state for row in parts.returns(order)] == ["due"]

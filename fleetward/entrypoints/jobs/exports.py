"""Writing export files, and forgetting old ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from procrastinate.contrib.django import app

from fleetward.domain.alerts.alert_export import ALERTS, IN_SPACE
from fleetward.domain.claims.claim_export import CLAIMS
from fleetward.domain.devices import list_export
from fleetward.domain.devices.dashboard_export import DASHBOARD
from fleetward.domain.devices.pool_export import POOL
from fleetward.domain.enrolment import expected_export
from fleetward.domain.parts.order_export import ORDERS
from fleetward.domain.repairs import repair_export
from fleetward.domain.sales_feed.operations import file_export
from fleetward.domain.transfers import result_export
from fleetward.entrypoints.jobs.stored import work

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job

KEPT_SECONDS = 7 * 86_400


@app.task(name=POOL.kind, retry=2)
def export_pool(partner_id: str, job_id: str) -> None:
    """Write one export of the page *Unassigned devices*, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(POOL, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=DASHBOARD.kind, retry=2)
def export_dashboard(partner_id: str, job_id: str) -> None:
    """Write one export of a customer's dashboard, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(DASHBOARD, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=ALERTS.kind, retry=2)
def export_alerts(partner_id: str, job_id: str) -> None:
    """Write one export of a list of alerts, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(ALERTS, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=IN_SPACE.kind, retry=2)
def export_customer_alerts(partner_id: str, job_id: str) -> None:
    """Write one export of the alerts in a customer's space, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(IN_SPACE, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=file_export.KIND, retry=2)
def export_files(partner_id: str, job_id: str) -> None:
    """Write one export of the list of files, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        file_export.write_export(actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=result_export.KIND, retry=2)
def export_results(partner_id: str, job_id: str) -> None:
    """Write the result of one bulk action, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        result_export.write_export(actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=expected_export.KIND, retry=2)
def export_expected(partner_id: str, job_id: str) -> None:
    """Write one export of the PCs that were expected with a key, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        expected_export.write_export(actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=repair_export.REPAIRS.kind, retry=2)
def export_repair_cases(partner_id: str, job_id: str) -> None:
    """Write one export of repair cases, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(repair_export.REPAIRS, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=repair_export.IN_SPACE.kind, retry=2)
def export_repair_cases_of_customer(partner_id: str, job_id: str) -> None:
    """Write one export of a customer's repair cases, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(repair_export.IN_SPACE, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=CLAIMS.kind, retry=2)
def export_claims(partner_id: str, job_id: str) -> None:
    """Write one export of claims, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(CLAIMS, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.task(name=ORDERS.kind, retry=2)
def export_parts_orders(partner_id: str, job_id: str) -> None:
    """Write one export of parts orders, seeing what its actor may see."""

    def write(actor: Actor, job: Job) -> None:
        list_export.write(ORDERS, actor=actor, job=job, folder=Path(settings.EXPORTS))

    work(partner_id, job_id, write)


@app.periodic(cron="17 3 * * *")
@app.task(name="exports.forget", queueing_lock="exports.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Delete export files after a week: they hold what a page showed that day."""
    for path in Path(settings.EXPORTS).glob("*.*"):
        if path.stat().st_mtime < timestamp - KEPT_SECONDS:
            path.unlink(missing_ok=True)

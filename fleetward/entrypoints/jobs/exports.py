"""Writing export files, and forgetting old ones."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from procrastinate.contrib.django import app

from fleetward.domain.alerts.alert_export import ALERTS, IN_SPACE
from fleetward.domain.audit_trail import audit_export
from fleetward.domain.claims.claim_export import CLAIMS
from fleetward.domain.devices import list_export
from fleetward.domain.devices.dashboard_export import DASHBOARD
from fleetward.domain.devices.pool_export import POOL
from fleetward.domain.enrolment import expected_export
from fleetward.domain.parts.order_export import ORDERS
from fleetward.domain.repairs import repair_export
from fleetward.domain.sales_feed.operations import file_export
from fleetward.domain.support import serial_export
from fleetward.domain.support.support_export import AT_SUPPORT, SUPPORT_CASES
from fleetward.domain.transfers import result_export
from fleetward.domain.webhooks.delivery_export import DELIVERIES
from fleetward.domain.whereabouts import sought_export
from fleetward.entrypoints.jobs.stored import work

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.jobs.models import Job

KEPT_SECONDS = 7 * 86_400


def _exporting(kind: str, write: Callable[..., None]) -> Any:
    """The task that writes exports of one kind, each seeing what its actor may see."""

    @app.task(name=kind, retry=2)
    def export(partner_id: str, job_id: str) -> None:
        def write_file(actor: Actor, job: Job) -> None:
            write(actor=actor, job=job, folder=Path(settings.EXPORTS))

        work(partner_id, job_id, write_file)

    return export


def _listing(export: list_export.ExportedList) -> Any:
    return _exporting(export.kind, partial(list_export.write, export))


export_pool, export_dashboard = _listing(POOL), _listing(DASHBOARD)
export_alerts, export_customer_alerts = _listing(ALERTS), _listing(IN_SPACE)
export_repair_cases = _listing(repair_export.REPAIRS)
export_repair_cases_of_customer = _listing(repair_export.IN_SPACE)
export_parts_orders, export_claims = _listing(ORDERS), _listing(CLAIMS)
export_support_cases, export_support_queue = _listing(SUPPORT_CASES), _listing(AT_SUPPORT)
export_support_serials, export_support_work = _listing(serial_export.SERIALS), _listing(serial_export.AT_SUPPORT)
export_audit, export_audit_of_customer = _listing(audit_export.AUDIT), _listing(audit_export.IN_SPACE)
export_deliveries = _listing(DELIVERIES)
export_files = _exporting(file_export.KIND, file_export.write_export)
export_results = _exporting(result_export.KIND, result_export.write_export)
export_searches = _exporting(sought_export.KIND, sought_export.write_export)
export_expected = _exporting(expected_export.KIND, expected_export.write_export)


@app.periodic(cron="17 3 * * *")
@app.task(name="exports.forget", queueing_lock="exports.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Delete export files after a week: they hold what a page showed that day."""
    for path in Path(settings.EXPORTS).glob("*.*"):
        if path.stat().st_mtime < timestamp - KEPT_SECONDS:
            path.unlink(missing_ok=True)

"""Rows of the audit log, seals, and an owner that tampers, as short as a test can say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections, transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, Scope, scoped

if TYPE_CHECKING:
    from uuid import UUID


def write(partner_id: UUID, count: int = 1, action: str = "customer.changed", **told: Any) -> list[UUID]:
    """So many rows, each in a transaction of its own. Their ids, in order."""
    with scoped(VENDOR if partner_id == VENDOR_PARTNER_ID else Scope(partner_id)):
        for number in range(count):
            with transaction.atomic():
                audit.record(SYSTEM, action, f"subject {number}", **told)
    return ids(partner_id)[-count:]


def ids(partner_id: UUID) -> list[UUID]:
    """Of all its rows."""
    rows = AuditEntry.objects.using("owner").filter(partner_id=partner_id).order_by("at", "id")
    return list(rows.values_list("id", flat=True))


def tamper(statement: str, *values: Any) -> None:
    """What somebody with the owner's password could do; at least one row is hit."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0

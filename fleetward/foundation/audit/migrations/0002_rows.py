"""Whose rows: row-level security, and append-only."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import AppendOnly, Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("audit", "0001_initial")]

    operations: ClassVar[list[Operation]] = [
        Secure("partner", "audit_auditentry"),
        AppendOnly("audit_auditentry"),
    ]

"""Whose rows: a customer's people read what concerns it; seals are append-only like what they seal."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import AppendOnly, Resecure, Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("audit", "0003_on_whose_behalf")]

    operations: ClassVar[list[Operation]] = [
        Resecure("partner", "customer", "audit_auditentry"),
        Secure("partner", "audit_auditseal", "audit_sealedentry"),
        AppendOnly("audit_auditseal", "audit_sealedentry"),
    ]

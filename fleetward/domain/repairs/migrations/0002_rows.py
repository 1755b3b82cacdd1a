"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import AppendOnly, Secure

DEVICE = "FOREIGN KEY (partner_id, device_id) REFERENCES devices_device (partner_id, id)"
CUSTOMER = "FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)"
REPAIR = "FOREIGN KEY (partner_id, repair_id) REFERENCES repairs_repaircase (partner_id, id)"
REFERENCES = (
    ("repairs_repaircase", "repair_of", DEVICE),
    ("repairs_repaircase", "repair_at", CUSTOMER),
    ("repairs_repairevent", "event_of", REPAIR),
)


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("repairs", "0001_initial"), ("customers", "0002_rows"), ("devices", "0002_rows"),
    ]  # fmt: skip

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "repairs_repaircase", "repairs_repairevent"),
        AppendOnly("repairs_repairevent"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

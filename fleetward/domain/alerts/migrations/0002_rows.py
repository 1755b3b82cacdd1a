"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure

DEVICE = "FOREIGN KEY (partner_id, device_id) REFERENCES devices_device (partner_id, id)"
CUSTOMER = "FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)"
REFERENCES = (
    ("alerts_inventory", "inventory_of", DEVICE),
    ("alerts_alert", "alert_of", DEVICE),
    ("alerts_alert", "alert_at", CUSTOMER),
)


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("alerts", "0001_initial"), ("customers", "0002_rows"), ("devices", "0002_rows"),
    ]  # fmt: skip

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "alerts_inventory", "alerts_reading", "alerts_alert"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

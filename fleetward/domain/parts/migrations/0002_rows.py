"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import AppendOnly, Secure

DEVICE = "FOREIGN KEY (partner_id, device_id) REFERENCES devices_device (partner_id, id)"
ORDER = "FOREIGN KEY (partner_id, order_id) REFERENCES parts_partsorder (partner_id, id)"
REFERENCES = (
    ("parts_partsorder", "parts_order_of", DEVICE),
    ("parts_partsorderline", "line_of_order", ORDER),
    ("parts_partsorderevent", "event_of_order", ORDER),
    ("parts_partreturn", "return_of_order", ORDER),
)


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("parts", "0001_initial"), ("devices", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure("partner", "parts_partsorder", "parts_partsorderline", "parts_partsorderevent", "parts_partreturn"),
        AppendOnly("parts_partsorderevent"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

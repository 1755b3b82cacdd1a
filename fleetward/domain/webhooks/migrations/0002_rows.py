"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure

REFERENCES = (
    ("webhooks_endpoint", "webhook_of", "FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)"),
    ("webhooks_delivery", "delivery_to", "FOREIGN KEY (partner_id, endpoint_id) REFERENCES webhooks_endpoint (partner_id, id)"),
    ("webhooks_attempt", "attempt_of", "FOREIGN KEY (partner_id, delivery_id) REFERENCES webhooks_delivery (partner_id, id)"),
)  # fmt: skip


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("webhooks", "0001_initial"), ("customers", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "webhooks_endpoint", "webhooks_delivery", "webhooks_attempt"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import AppendOnly, Secure

CASE = "FOREIGN KEY (partner_id, support_case_id) REFERENCES support_supportcase (partner_id, id)"
CUSTOMER = "FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)"
SEARCH = "FOREIGN KEY (partner_id, search_id) REFERENCES whereabouts_search (partner_id, id)"
REFERENCES = (
    ("support_supportcase", "support_case_of_search", SEARCH),
    ("support_supportevent", "event_of_support_case", CASE),
    ("support_supportevent", "support_event_of_customer", CUSTOMER),
    ("support_supportattachment", "attachment_of_support_case", CASE),
    ("support_supportattachment", "support_attachment_of_customer", CUSTOMER),
    ("support_supportserial", "serial_of_support_case", CASE),
    ("support_supportserial", "support_serial_of_customer", CUSTOMER),
)


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("support", "0003_conversation"),
        ("customers", "0002_rows"),
        ("whereabouts", "0002_rows"),
    ]

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "support_supportevent", "support_supportattachment", "support_supportserial"),
        Secure("vendor", "support_inboundmail"),
        AppendOnly("support_supportevent"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

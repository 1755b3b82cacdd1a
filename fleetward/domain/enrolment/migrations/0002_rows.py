"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure

CUSTOMER = "FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)"
KEY = "FOREIGN KEY (partner_id, key_id) REFERENCES enrolment_enrolmentkey (partner_id, id)"
REFERENCES = (
    ("enrolment_enrolmentkey", "key_of", CUSTOMER),
    ("enrolment_enrolmentsecret", "secret_of", KEY),
    ("enrolment_expecteddevice", "expected_with", KEY),
    ("enrolment_refusedenrolment", "refused_at", CUSTOMER),
)


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("enrolment", "0001_initial"), ("customers", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "enrolment_enrolmentkey", "enrolment_expecteddevice", "enrolment_refusedenrolment"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("support", "0001_initial"), ("customers", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "support_supportcase"),
        migrations.RunSQL(
            "ALTER TABLE support_supportcase ADD CONSTRAINT support_case_of_customer FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)",
            "ALTER TABLE support_supportcase DROP CONSTRAINT support_case_of_customer",
        ),
    ]

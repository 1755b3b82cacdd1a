"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("customers", "0001_initial")]

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "customers_customer"),
        migrations.RunSQL(
            "ALTER TABLE customers_customermember ADD CONSTRAINT customer_member_of FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)",
            "ALTER TABLE customers_customermember DROP CONSTRAINT customer_member_of",
        ),
    ]

"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure

CUSTOMER = "FOREIGN KEY (partner_id, {}) REFERENCES customers_customer (partner_id, id)"


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("transfers", "0001_initial"), ("customers", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "transfers_bulkaction", "transfers_bulkitem"),
        Secure("partner", "transfers_placementrule"),
        # each row is written again by the check and by the run: with room on its page that costs no index entry
        migrations.RunSQL(
            "ALTER TABLE transfers_bulkitem SET (fillfactor = 45)",
            "ALTER TABLE transfers_bulkitem RESET (fillfactor)",
        ),
        migrations.RunSQL(
            "ALTER TABLE transfers_bulkaction ADD CONSTRAINT bulk_to_customer " + CUSTOMER.format("to_customer_id"),
            "ALTER TABLE transfers_bulkaction DROP CONSTRAINT bulk_to_customer",
        ),
        migrations.RunSQL(
            "ALTER TABLE transfers_bulkaction ADD CONSTRAINT bulk_of_customer " + CUSTOMER.format("customer_id"),
            "ALTER TABLE transfers_bulkaction DROP CONSTRAINT bulk_of_customer",
        ),
        migrations.RunSQL(
            "ALTER TABLE transfers_placementrule ADD CONSTRAINT rule_to_customer " + CUSTOMER.format("to_customer_id"),
            "ALTER TABLE transfers_placementrule DROP CONSTRAINT rule_to_customer",
        ),
    ]

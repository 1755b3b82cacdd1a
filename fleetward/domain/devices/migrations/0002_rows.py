"""Whose rows: row-level security, append-only ledger, keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import AppendOnly, Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("devices", "0001_initial"), ("customers", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure("customer", "devices_device", "devices_ledgerentry"),
        Secure("partner", "devices_poolstatus"),
        Secure("vendor", "devices_serialclaim", "devices_conflict"),
        AppendOnly("devices_ledgerentry"),
        # Django adds an index for LIKE; we search by range (design 4), and a million claims would fill it in vain
        migrations.RunSQL(
            """DO $$ DECLARE name text; BEGIN
                SELECT indexname INTO STRICT name FROM pg_indexes
                WHERE tablename = 'devices_serialclaim' AND indexname LIKE '%_like';
                EXECUTE format('DROP INDEX %I', name);
            END $$""",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "ALTER TABLE devices_device ADD CONSTRAINT device_at_customer FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)",
            "ALTER TABLE devices_device DROP CONSTRAINT device_at_customer",
        ),
    ]

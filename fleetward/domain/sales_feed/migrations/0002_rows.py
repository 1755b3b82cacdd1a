"""Whose rows: row-level security and keys that carry the feed."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("sales_feed", "0001_initial")]

    operations: ClassVar[list[Operation]] = [
        Secure(
            "vendor",
            "sales_feed_reporter",
            "sales_feed_feed",
            "sales_feed_feedfile",
            "sales_feed_interchange",
            "sales_feed_report",
            "sales_feed_item",
            "sales_feed_line",
            "sales_feed_resellermapping",
            "sales_feed_layout",
            "sales_feed_outboxmessage",
        ),
        migrations.RunSQL(
            "ALTER TABLE sales_feed_interchange ADD CONSTRAINT interchange_of_file_key FOREIGN KEY (feed_id, file_id) REFERENCES sales_feed_feedfile (feed_id, id)",
            "ALTER TABLE sales_feed_interchange DROP CONSTRAINT interchange_of_file_key",
        ),
        migrations.RunSQL(
            "ALTER TABLE sales_feed_report ADD CONSTRAINT report_of_interchange FOREIGN KEY (feed_id, interchange_id) REFERENCES sales_feed_interchange (feed_id, id)",
            "ALTER TABLE sales_feed_report DROP CONSTRAINT report_of_interchange",
        ),
        migrations.RunSQL(
            "ALTER TABLE sales_feed_outboxmessage ADD CONSTRAINT outbox_of_file_key FOREIGN KEY (feed_id, file_id) REFERENCES sales_feed_feedfile (feed_id, id)",
            "ALTER TABLE sales_feed_outboxmessage DROP CONSTRAINT outbox_of_file_key",
        ),
    ]

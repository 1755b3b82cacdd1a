"""Room on each page of PCs: a check-in writes its row anew beside the old one, and no index has to learn of it."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Columns that a check-in changes stand in no index, but for the address, which seldom changes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("devices", "0004_dashboard_model")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            "ALTER TABLE devices_device SET (fillfactor = 85)", "ALTER TABLE devices_device RESET (fillfactor)"
        ),
    ]

"""Queues without what has ended, and repair cases by the start of their number or serial number."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

LIVE = models.Q(("closed_at__isnull", True))


class Migration(migrations.Migration):
    """Indexes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0002_rows"), ("repairs", "0003_reach")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            model_name="repaircase",
            index=models.Index(condition=LIVE, fields=["route", "submitted_at", "id"], name="repair_queue"),
        ),
        migrations.AddIndex(
            model_name="repaircase",
            index=models.Index(
                condition=LIVE, fields=["partner", "submitted_at", "id"], name="repair_queue_of_partner"
            ),
        ),
        migrations.AddIndex(model_name="repaircase", index=models.Index(fields=["serial"], name="repair_by_serial")),
        migrations.AddIndex(model_name="repaircase", index=models.Index(fields=["number"], name="repair_by_number")),
    ]

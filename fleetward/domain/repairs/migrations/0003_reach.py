"""Live repair cases of a PC, those of an alert, and one by its id alone."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Indexes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0002_rows"), ("repairs", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            model_name="repaircase",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)), fields=["partner", "device_id"],
                name="repair_live_of_device",
            ),
        ),
        migrations.AddIndex(
            model_name="repaircase",
            index=models.Index(
                condition=models.Q(("alert_id__isnull", False)), fields=["partner", "alert_id"],
                name="repair_of_alert",
            ),
        ),
        migrations.AddIndex(model_name="repaircase", index=models.Index(fields=["id"], name="repair_by_id")),
    ]  # fmt: skip

"""An order by its id or its number alone: the vendor's people and the outside parts system know no partner."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Indexes."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0002_rows"), ("parts", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(model_name="partsorder", index=models.Index(fields=["id"], name="parts_order_by_id")),
        migrations.AddIndex(
            model_name="partsorder", index=models.Index(fields=["number"], name="parts_order_by_number")
        ),
    ]

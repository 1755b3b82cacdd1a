"""The vendor's people and the outside parts system know no partner: an order's id and number are its alone."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """See PartsOrder."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0002_rows"), ("parts", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        migrations.RemoveConstraint(model_name="partsorder", name="parts_order_number_once"),
        migrations.AddConstraint(
            model_name="partsorder", constraint=models.UniqueConstraint(fields=["id"], name="parts_order_id_once")
        ),
        migrations.AddConstraint(
            model_name="partsorder",
            constraint=models.UniqueConstraint(fields=["number"], name="parts_order_number_once"),
        ),
    ]

"""Lines that are no events of their serial are found by it: Where is my PC? asks for them."""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """An index of the few lines that count as nothing, and still say something."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("sales_feed", "0006_contact")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddIndex(
            model_name="line",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("set_aside", "ignored", "retracted", "dismissed", "known")),
                    models.Q(("reason", "same_document"), _negated=True),
                    models.Q(("serial", ""), _negated=True),
                ),
                fields=["serial"],
                name="line_told_only",
            ),
        ),
    ]

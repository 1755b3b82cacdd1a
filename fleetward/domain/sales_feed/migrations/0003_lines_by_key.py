"""Lines of a file are found by their key: their ids begin as the file's own does."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """One index less to fill for each of a million lines."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("sales_feed", "0002_rows")]

    operations: ClassVar[list[Operation]] = [migrations.RemoveIndex(model_name="line", name="line_of_file")]

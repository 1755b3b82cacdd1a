"""Whose rows: row-level security."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("calls", "0001_initial")]

    operations: ClassVar[list[Operation]] = [Secure("partner", "calls_keptanswer")]

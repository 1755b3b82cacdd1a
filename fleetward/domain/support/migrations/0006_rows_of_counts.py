"""Whose rows: counts of mails are the vendor's."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("support", "0005_waiting")]

    operations: ClassVar[list[Operation]] = [Secure("vendor", "support_mailcount")]

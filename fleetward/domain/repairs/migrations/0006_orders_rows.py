"""Whose rows, and keys that carry the partner, of the link between repair cases and parts orders."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure

REPAIR = "FOREIGN KEY (partner_id, repair_id) REFERENCES repairs_repaircase (partner_id, id)"
ORDER = "FOREIGN KEY (partner_id, order_id) REFERENCES parts_partsorder (partner_id, id)"


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("repairs", "0005_orders"), ("parts", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure("partner", "repairs_repairorder"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE repairs_repairorder ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE repairs_repairorder DROP CONSTRAINT {name}",
            )
            for name, reference in (("order_for_repair", REPAIR), ("repair_has_order", ORDER))
        ),
    ]

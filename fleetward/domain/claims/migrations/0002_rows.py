"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import AppendOnly, Secure

REPAIR = "FOREIGN KEY (partner_id, repair_id) REFERENCES repairs_repaircase (partner_id, id)"
CLAIM = "FOREIGN KEY (partner_id, claim_id) REFERENCES claims_claim (partner_id, id)"
REFERENCES = (
    ("claims_claim", "claim_of_repair", REPAIR),
    ("claims_claimline", "line_of_claim", CLAIM),
    ("claims_claimevent", "event_of_claim", CLAIM),
    ("claims_attachment", "attachment_of_claim_only", CLAIM),
)


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("claims", "0001_initial"), ("repairs", "0002_rows")]

    operations: ClassVar[list[Operation]] = [
        Secure(
            "partner",
            "claims_payoutaccount",
            "claims_claim",
            "claims_claimline",
            "claims_claimevent",
            "claims_attachment",
        ),
        Secure("vendor", "claims_paymentrun"),
        AppendOnly("claims_claimevent"),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

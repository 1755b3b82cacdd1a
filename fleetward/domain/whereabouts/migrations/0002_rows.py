"""Whose rows: row-level security and keys that carry the partner."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.foundation.tenancy.policies import Secure

SEARCH = "FOREIGN KEY (partner_id, search_id) REFERENCES whereabouts_search (partner_id, id)"
REFERENCES = (
    ("whereabouts_sought", "sought_in_search", SEARCH),
    ("whereabouts_proof", "proof_of_search", SEARCH),
    ("whereabouts_mappingrequest", "mapping_request_of_search", SEARCH),
)


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("whereabouts", "0001_initial")]

    operations: ClassVar[list[Operation]] = [
        Secure(
            "partner",
            "whereabouts_search",
            "whereabouts_sought",
            "whereabouts_proof",
            "whereabouts_mappingrequest",
            "whereabouts_strangersanswered",
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {reference}",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, reference in REFERENCES
        ),
    ]

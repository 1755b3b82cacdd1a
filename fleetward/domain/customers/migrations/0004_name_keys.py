"""Customers made before names had keys get theirs; an invitation is of a customer of its partner."""

from typing import Any, ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

from fleetward.domain.customers.names import name_key


def fill(apps: Any, schema_editor: Any) -> None:
    """Customers are few at this point: one statement each."""
    customers = apps.get_model("customers", "Customer")._base_manager.using(schema_editor.connection.alias)
    for partner_id, customer_id, name in customers.values_list("partner_id", "id", "name"):
        customers.filter(partner_id=partner_id, id=customer_id).update(name_key=name_key(name))


class Migration(migrations.Migration):
    """See tenancy in ARCHITECTURE.md."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("customers", "0003_dashboards")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            "ALTER TABLE customers_invitation ADD CONSTRAINT invitation_of FOREIGN KEY (partner_id, customer_id) REFERENCES customers_customer (partner_id, id)",
            "ALTER TABLE customers_invitation DROP CONSTRAINT invitation_of",
        ),
    ]

"""Row-level security as migration operations: one PERMISSIVE policy per table and role (tenancy.md).

Each table says whose rows it holds by its class:

    PARTNER   rows of one partner (`partner_id`); refused in a customer's scope
    CUSTOMER  rows of one partner that name a customer (`customer_id`); a customer's scope sees its own
    VENDOR    rows of the vendor (feeds, lines, serial claims): only in the vendor's scope
    LOCAL     memberships, read before any scope is known; no row security
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

APP, VENDOR_ROLE = "fleetward_app", "fleetward_vendor"

_PARTNER = "partner_id = nullif(current_setting('app.partner_id', true), '')::uuid"
_CUSTOMERS = "nullif(current_setting('app.customer_ids', true), '')"
_ONE_OF_THEM = f"customer_id = ANY(string_to_array({_CUSTOMERS}, ',')::uuid[])"


class Rows(StrEnum):
    """Whose rows a table holds; models declare it as `rows = Rows.…`."""

    PARTNER = "partner"
    CUSTOMER = "customer"
    VENDOR = "vendor"
    LOCAL = "local"


CONDITIONS = {
    Rows.PARTNER: f"{_PARTNER} AND {_CUSTOMERS} IS NULL",
    Rows.CUSTOMER: f"{_PARTNER} AND ({_CUSTOMERS} IS NULL OR {_ONE_OF_THEM})",
    Rows.VENDOR: "nullif(current_setting('app.vendor', true), '') = 'on'",
}


@cache
def tenant_tables() -> frozenset[str]:
    """Tables under row security, by what their models declare."""
    secured = [model for model in apps.get_models() if getattr(model, "rows", Rows.LOCAL) != Rows.LOCAL]
    return frozenset(model._meta.db_table for model in secured)


class Secure(Operation):
    """Put tables under row security: enabled, forced, and the three policies."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, rows: str, *tables: str) -> None:
        self.rows = Rows(rows)
        self.tables = tables

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Policies are no part of Django's model state."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_: Any) -> None:  # noqa: ARG002
        """Enable, force, and create the policies."""
        condition = CONDITIONS[self.rows]
        for table in self.tables:
            for statement in (
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY owner_all ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
                f"CREATE POLICY app_scope ON {table} TO {APP} USING ({condition}) WITH CHECK ({condition})",
                f"CREATE POLICY vendor_read ON {table} FOR SELECT TO {VENDOR_ROLE} USING (true)",
            ):
                schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_: Any) -> None:  # noqa: ARG002
        """Drop the policies; the table itself goes with its own operation."""
        for table in self.tables:
            for policy in ("owner_all", "app_scope", "vendor_read"):
                schema_editor.execute(f"DROP POLICY {policy} ON {table}")
            schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        """Shown by `migrate`."""
        return f"Row security ({self.rows}) on {', '.join(self.tables)}"


class Resecure(Secure):
    """Put tables that are secured already under the policies of another class."""

    def __init__(self, before: str, rows: str, *tables: str) -> None:
        super().__init__(rows, *tables)
        self.before = Secure(before, *tables)

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        """Drop the policies there are, create the others."""
        self.before.database_backwards(app_label, schema_editor, *states)
        super().database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        """Back to the class before."""
        super().database_backwards(app_label, schema_editor, *states)
        self.before.database_forwards(app_label, schema_editor, *states)


class AppendOnly(Operation):
    """Take UPDATE and DELETE from the application's role: audit log and ledger."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, *tables: str) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Grants are no part of Django's model state."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_: Any) -> None:  # noqa: ARG002
        """Revoke."""
        for table in self.tables:
            schema_editor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APP}")

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_: Any) -> None:  # noqa: ARG002
        """Grant again."""
        for table in self.tables:
            schema_editor.execute(f"GRANT UPDATE, DELETE ON {table} TO {APP}")

    def describe(self) -> str:
        """Shown by `migrate`."""
        return f"Append only: {', '.join(self.tables)}"

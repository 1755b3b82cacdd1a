"""What PostgreSQL's own catalogue says about tenancy: each function returns the breaches it finds."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from fleetward.config.database import APP, OWNER, VENDOR
from fleetward.foundation.tenancy.policies import CONDITIONS, Rows


def rows_of_tables() -> dict[str, Rows]:
    """Whose rows each table holds, by what its model declares."""
    return {model._meta.db_table: model.rows for model in apps.get_models() if hasattr(model, "rows")}


def secured() -> dict[str, Rows]:
    return {table: rows for table, rows in rows_of_tables().items() if rows is not Rows.LOCAL}


def partner_keyed() -> dict[str, Rows]:
    return {table: rows for table, rows in rows_of_tables().items() if rows in {Rows.PARTNER, Rows.CUSTOMER}}


def undeclared(cursor: Any) -> set[str]:
    """Tables with a column `partner_id` whose model does not say whose rows they are."""
    cursor.execute(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'partner_id'"
    )
    return {name for (name,) in cursor.fetchall()} - set(rows_of_tables())


def unforced(cursor: Any) -> set[str]:
    """Secured tables on which row security is off, or does not bind the owner."""
    cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'")
    return set(secured()) - {name for (name,) in cursor.fetchall()}


def wrong_policies(cursor: Any) -> set[str]:
    """Secured tables whose policies are not exactly the three expected, each with the expected condition."""
    found = _policies(cursor)
    expected = {table: _expected(cursor, rows) for table, rows in secured().items()}
    return {table for table in found | expected if found.get(table) != expected.get(table)}


def _policies(cursor: Any, schema: str = "public") -> dict[str, set[Any]]:
    cursor.execute(
        "SELECT tablename, policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies "
        "WHERE schemaname LIKE %s",
        [schema],
    )
    found: dict[str, set[Any]] = {}
    for table, name, permissive, roles, *rest in cursor.fetchall():
        found.setdefault(table, set()).add((name, permissive, tuple(roles), *rest))
    return found


def _expected(cursor: Any, rows: Rows) -> set[Any]:
    """The three policies as PostgreSQL prints them: it prints what it understood, so we have it print ours."""
    cursor.execute("CREATE TEMP TABLE model_table (partner_id uuid, customer_id uuid)")
    cursor.execute(f"CREATE POLICY p ON model_table USING ({CONDITIONS[rows]})")
    ((_, _, _, _, condition, _),) = _policies(cursor, "pg_temp%")["model_table"]
    cursor.execute("DROP TABLE model_table")
    return {
        ("owner_all", "PERMISSIVE", (OWNER,), "ALL", "true", "true"),
        ("app_scope", "PERMISSIVE", (APP,), "ALL", condition, condition),
        ("vendor_read", "PERMISSIVE", (VENDOR,), "SELECT", "true", None),
    }


def keys_without_partner(cursor: Any) -> set[str]:
    """Unique indexes, primary keys too, on partners' tables that do not contain the partner."""
    cursor.execute("""
        SELECT t.relname, i.relname, array_agg(a.attname::text)
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_attribute a ON a.attrelid = i.oid
        WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace GROUP BY 1, 2
    """)
    tables = partner_keyed()
    return {index for table, index, columns in cursor.fetchall() if table in tables and "partner_id" not in columns}


def references_without_partner(cursor: Any) -> set[str]:
    """Foreign keys between partners' tables that do not carry the partner on both sides."""
    cursor.execute("""
        SELECT c.conname, c.conrelid::regclass::text, c.confrelid::regclass::text,
            (SELECT array_agg(attname::text ORDER BY n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n)
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num),
            (SELECT array_agg(attname::text ORDER BY n) FROM unnest(c.confkey) WITH ORDINALITY k(num, n)
                JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num)
        FROM pg_constraint c WHERE c.contype = 'f'
    """)
    tables = partner_keyed()
    return {
        name
        for name, _, parent, ours, theirs in cursor.fetchall()
        if parent in tables and ("partner_id", "partner_id") not in zip(ours, theirs, strict=True)
    }


def loose_ends(cursor: Any) -> set[str]:
    """Triggers of ours, materialised views, views that run as their owner, and SECURITY DEFINER functions."""
    cursor.execute(
        """
        SELECT 'trigger ' || tgname FROM pg_trigger t WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)
        UNION ALL SELECT 'materialised view ' || matviewname FROM pg_matviews
        UNION ALL SELECT 'view ' || relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
            AND NOT coalesce(reloptions @> '{security_invoker=true}', false)
        UNION ALL SELECT 'security definer ' || proname FROM pg_proc
            WHERE prosecdef AND pronamespace = 'public'::regnamespace
        """,
        [list(secured())],
    )
    return {what for (what,) in cursor.fetchall()}


def strong_roles(cursor: Any) -> set[str]:
    """Roles of ours that pass row security by, or own what they should only use."""
    cursor.execute(
        """
        SELECT rolname || ' is superuser' FROM pg_roles WHERE rolsuper AND rolname = ANY(%(all)s)
        UNION ALL SELECT rolname || ' bypasses' FROM pg_roles WHERE rolbypassrls AND rolname = ANY(%(all)s)
        UNION ALL SELECT r.rolname || ' owns ' || c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
            WHERE r.rolname = ANY(%(users)s)
        UNION ALL SELECT m.rolname || ' is member of ' || g.rolname FROM pg_auth_members x
            JOIN pg_roles m ON m.oid = x.member JOIN pg_roles g ON g.oid = x.roleid WHERE m.rolname = ANY(%(all)s)
        """,
        {"all": [OWNER, APP, VENDOR], "users": [APP, VENDOR]},
    )
    return {what for (what,) in cursor.fetchall()}


def grants(cursor: Any, role: str) -> dict[str, set[str]]:
    """What a role, or everybody, may do with each table."""
    cursor.execute(
        """
        SELECT c.relname, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
            AND a.grantee IN (0, (SELECT oid FROM pg_roles WHERE rolname = %s))
        """,
        [role],
    )
    found: dict[str, set[str]] = {}
    for table, privilege in cursor.fetchall():
        found.setdefault(table, set()).add(privilege)
    return found

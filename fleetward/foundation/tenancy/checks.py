"""The check before anything is served: the roles of web and workers cannot pass row security by (tenancy, net 2)."""

from __future__ import annotations

from django.db import connections

from fleetward.foundation.tenancy import policies

SERVING = ("default", "vendor")


class UnsafeRole(RuntimeError):
    """A role that serves could see every partner's rows: nothing may be served."""


def refuse_unsafe_roles() -> None:
    """Raise `UnsafeRole` if a serving role is a superuser, bypasses row security or owns a tenant table.

    A tenant table without enabled and forced row security is refused likewise.
    """
    faults = [fault for alias in SERVING for fault in (*_of_role(alias), *_owned(alias))]
    faults += _unsecured()
    if faults:
        raise UnsafeRole("; ".join(faults))


def _of_role(alias: str) -> list[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, superuser, bypasses = cursor.fetchone()
    faults = [f"the role {name} is a superuser"] if superuser else []
    return faults + ([f"the role {name} has BYPASSRLS"] if bypasses else [])


def _owned(alias: str) -> list[str]:
    """Tables that the role owns, itself or as a member of the owning role."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT current_user, relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname = ANY(%s) "
            "AND pg_has_role(relowner, 'MEMBER') ORDER BY relname",
            [sorted(policies.tenant_tables())],
        )
        return [f"the role {role} owns {table}" for role, table in cursor.fetchall()]


def _unsecured() -> list[str]:
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname = ANY(%s) "
            "AND relrowsecurity AND relforcerowsecurity",
            [sorted(policies.tenant_tables())],
        )
        secured = {table for (table,) in cursor.fetchall()}
    return [f"{table} is without forced row security" for table in sorted(policies.tenant_tables() - secured)]

"""Who a tenant's identity provider sees: its members, and those whose places it has taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.domain.sign_on.tenant import Tenant


@dataclass(frozen=True)
class Person:
    """One of them. Without a place, address and name are as they were when there was one."""

    id: UUID
    email: str
    name: str
    role: str
    external_id: str
    active: bool


@dataclass(frozen=True)
class Wanted:
    """Which of them: all, or those with this id, address (in any case) or external id."""

    id: UUID | None = None
    email: str | None = None
    external_id: str | None = None


_PEOPLE = """
WITH members AS (
    SELECT user_id, role FROM partners_partnermember WHERE %(customer)s::uuid IS NULL AND partner_id = %(partner)s
    UNION ALL SELECT user_id, role FROM customers_customermember
    WHERE partner_id = %(partner)s AND customer_id = %(customer)s::uuid
), told AS (
    SELECT * FROM sign_on_provisioned
    WHERE partner_id = %(partner)s AND customer_id IS NOT DISTINCT FROM %(customer)s::uuid
), people AS (
    SELECT u.id, u.email, u.name, m.role, coalesce(t.external_id, '') AS external_id, u.is_active AS active
    FROM members m JOIN accounts_user u ON u.id = m.user_id LEFT JOIN told t ON t.user_id = m.user_id
    UNION ALL
    SELECT t.user_id, t.email, t.name, t.role, t.external_id, false FROM told t
    WHERE NOT EXISTS (SELECT FROM members m WHERE m.user_id = t.user_id)
), found AS (
    SELECT * FROM people
    WHERE (%(id)s::uuid IS NULL OR id = %(id)s::uuid) AND (%(email)s::text IS NULL OR lower(email) = lower(%(email)s))
    AND (%(external)s::text IS NULL OR external_id = %(external)s)
)
"""
_PAGE = _PEOPLE + "SELECT * FROM found ORDER BY id OFFSET %(start)s LIMIT %(count)s"  # noqa: S608 (constants of this module)
_TOTAL = _PEOPLE + "SELECT count(*) FROM found"  # noqa: S608 (the same)


def page(tenant: Tenant, wanted: Wanted, *, start: int, count: int) -> tuple[int, list[Person]]:
    """How many there are, and those from the place `start` on, which counts from 0."""
    values = _values(tenant, wanted) | {"start": start, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(_TOTAL, values)
        total = int(cursor.fetchall()[0][0])
        cursor.execute(_PAGE, values)
        return total, [Person(*row) for row in cursor.fetchall()]


def one(tenant: Tenant, user_id: UUID) -> Person | None:
    """The person with this id, if it is one of the tenant's."""
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, _values(tenant, Wanted(id=user_id)) | {"start": 0, "count": 1})
        found = cursor.fetchone()
    return Person(*found) if found else None


def _values(tenant: Tenant, wanted: Wanted) -> dict[str, Any]:
    return {
        "partner": tenant.partner_id, "customer": tenant.customer_id, "id": wanted.id, "email": wanted.email,
        "external": wanted.external_id,
    }  # fmt: skip

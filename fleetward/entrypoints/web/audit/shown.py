"""Rows of the audit log as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from fleetward.domain.audit_trail import queries, wording
from fleetward.domain.audit_trail.audit_export import LABELS
from fleetward.domain.audit_trail.audit_filter import NEWEST_FIRST, SORTS, AuditFilter
from fleetward.domain.audit_trail.field_wording import field
from fleetward.domain.partners.actor import ActorKind
from fleetward.entrypoints.web.audit import values
from fleetward.entrypoints.web.pool.table import Address
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.actor import Actor
    from fleetward.foundation.audit.models import AuditEntry

CUSTOMER = "customer"
NAMING = ("number", "name", "serial", "label", "account", "key", "code")
"""Details by which people know a subject that has no name of its own, best first."""


@dataclass(frozen=True)
class AuditAddress(Address):
    """The state of the list, newest first."""

    filters: ClassVar[type[Any]] = AuditFilter
    sorts: ClassVar[Mapping[str, str]] = SORTS
    choices: ClassVar[tuple[str, ...]] = ("what", "subject_type", "actor_label", CUSTOMER, "address")
    usual: ClassVar[tuple[str, ...]] = choices
    default: ClassVar[str] = NEWEST_FIRST
    held: ClassVar[str] = "at"

    sort: str = NEWEST_FIRST
    columns: tuple[str, ...] = usual

    @staticmethod
    def label(name: str) -> str:
        """What a column is called, in the reader's language."""
        return str(LABELS[name])


@dataclass(frozen=True)
class Viewpoint:
    """Who reads, and in whose space."""

    actor: Actor
    customer: Customer | None = None

    @property
    def vendor(self) -> bool:
        """Whether rows of all partners are read."""
        return self.actor.kind is ActorKind.VENDOR

    @property
    def rows(self) -> QuerySet[AuditEntry]:
        """All that is read from here."""
        if self.customer:
            return queries.about_customer(self.actor, self.customer)
        return queries.visible_to(self.actor)

    def url(self, name: str) -> str:
        """An address of the audit log, in the space if there is one."""
        return reverse(f"customer-{name}", args=[self.customer.id]) if self.customer else reverse(name)

    def entry_url(self, row: AuditEntry) -> str:
        """Where one row is shown."""
        if self.customer:
            return reverse("customer-audit-entry", args=[self.customer.id, row.id])
        return reverse("audit-entry", args=[row.partner_id, row.id])


def listed(point: Viewpoint, rows: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    """Rows with the names that belong to them. Two queries at most."""
    names = queries.customer_names(point.actor, {row.customer_id for row in rows})
    companies = queries.partner_names(point.actor, {row.partner_id for row in rows}) if point.vendor else {}
    return [shown(point, row, names, companies) for row in rows]


def shown(
    point: Viewpoint, row: AuditEntry, names: Mapping[UUID, str], companies: Mapping[UUID, str]
) -> dict[str, Any]:
    """One row, in the reader's language."""
    return {
        "entry": row, "url": point.entry_url(row), "what": wording.sentence(row.action),
        "subject": wording.subject(row.subject_type), "named": _named(row), "behalf": wording.behalf(row.actor_kind),
        "partner": _("The vendor") if row.partner_id == VENDOR_PARTNER_ID else companies.get(row.partner_id, ""),
        "customer": names.get(row.customer_id, "") if row.customer_id else "",
    }  # fmt: skip


def _named(row: AuditEntry) -> str:
    """What people call the subject: a number or a name if the row tells one, else its id."""
    told = next((str(row.details[name]) for name in NAMING if row.details.get(name)), "")
    return row.subject_label or told or row.subject_id


def compared(row: AuditEntry) -> list[dict[str, str]]:
    """What was different, side by side."""
    sides = {"before": _fields(row.before), "after": _fields(row.after)}
    return [
        {"name": field(name)}
        | {side: values.text(row.subject_type, name, told.get(name)) for side, told in sides.items()}
        for name in dict.fromkeys((*sides["before"], *sides["after"]))
    ]


def _fields(value: Any) -> dict[str, Any]:
    """Of a row that tells one value alone, that value."""
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"": value}


def details(row: AuditEntry) -> Iterator[tuple[str, str]]:
    """All else that the row tells."""
    for name, value in row.details.items():
        yield field(name), values.text(row.subject_type, name, value)

"""The audit log: who did what, on whose behalf, and what was different before (F10)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.audit_trail import queries, wording
from fleetward.domain.audit_trail.audit_filter import SORTS, AuditFilter
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, filled, page
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import one, resources

if TYPE_CHECKING:
    from fleetward.foundation.audit.models import AuditEntry

router = resources("audit log")


class AuditShown(Schema):
    """One thing done. `action` is a code that never changes, `meaning` says it; codes may come.

    `before` and `after` hold only what became different. `action_id` is shared by what was done in one go,
    `request_id` by what one request did.
    """

    id: UUID
    partner_id: UUID
    customer_id: UUID | None
    at: datetime
    by: str = Field(alias="actor_label")
    by_id: UUID | None = Field(alias="actor_id")
    by_kind: str = Field(alias="actor_kind")
    by_role: str = Field(alias="actor_role")
    action: str = Field(examples=["customer.plan_changed"])
    meaning: str
    subject_type: str
    subject_id: str
    subject_label: str
    before: Any
    after: Any
    details: dict[str, Any]
    address: str
    action_id: UUID | None
    request_id: UUID | None

    @staticmethod
    def resolve_meaning(row: AuditEntry) -> str:
        """In the reader's language."""
        return wording.sentence(row.action)


class AuditList(Listed):
    """Rows of the audit log, newest first."""

    items: list[AuditShown]


class AuditAsked(Asked):
    """Which rows: as the list's filter bar."""

    who: str = Field(default="", max_length=200, description="Part of a name.")
    area: str = Field(default="", max_length=40, description="What an action's code begins with: `customer`.")
    action: str = Field(default="", max_length=80, description="A code.")
    subject: str = Field(default="", max_length=80, description="An id.")
    partner: UUID | None = Field(default=None, description="For the vendor's people.")
    customer: UUID | None = None
    period: Literal["", "1", "7", "30", "90", "365"] = Field(default="", description="In the last so many days.")
    bulk: UUID | None = Field(default=None, description="An `action_id`.")
    request: UUID | None = Field(default=None, description="A `request_id`, as in `X-Request-ID`.")
    sort: Literal["at", "-at"] = "-at"


@router.get(
    "/audit-entries", response=AuditList, operation_id="list_audit_entries", summary="The audit log",
    **allowed(Permission.AUDIT_VIEW),
)  # fmt: skip
def list_audit_entries(request: HttpRequest, response: HttpResponse, asked: Query[AuditAsked]) -> Any:
    """Of the partner; of a customer what concerned it; for the vendor's auditor of all."""
    rows = AuditFilter.read(filled(asked)).apply(queries.visible_to(called(request)), now=timezone.now())
    rows = rows if _known(asked) else rows.none()
    return page(request, response, rows, asked, sorts=SORTS)


def _known(asked: AuditAsked) -> bool:
    """A code that does not exist asks for nothing; the filter of the page would overlook it, and answer everything."""
    areas, actions = wording.AREAS, wording.ACTIONS
    return (not asked.area or asked.area in areas) and (not asked.action or asked.action in actions)


@router.get(
    "/audit-entries/{uuid:entry_id}", response=AuditShown, operation_id="get_audit_entry", summary="One row",
    **allowed(Permission.AUDIT_VIEW, refuses=[404]),
)  # fmt: skip
def get_audit_entry(request: HttpRequest, entry_id: UUID) -> Any:
    """With what was different before and after."""
    return AuditShown.from_orm(one(queries.visible_to(called(request)), id=entry_id))

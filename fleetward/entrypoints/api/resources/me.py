"""Who the caller is, and what it may."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import CallerRequest
from fleetward.entrypoints.api.described import allowed
from fleetward.entrypoints.api.resources.resource import resources

router = resources("credentials")


class Me(Schema):
    """The caller. `permissions` is what its role and its scopes allow together."""

    name: str
    kind: str
    role: str
    partner_id: UUID | None
    customer_id: UUID | None
    scopes: list[str]
    permissions: list[str]
    expires_at: datetime


@router.get("/me", response=Me, operation_id="get_me", summary="Who the caller is", **allowed(None))
def get_me(request: HttpRequest) -> Any:
    """For whom it acts, in which role, within which scopes, until when."""
    caller = cast("CallerRequest", request).caller
    actor = caller.actor
    return Me(
        name=actor.label, kind=actor.kind, role=actor.role, partner_id=actor.partner_id,
        customer_id=actor.customer_ids[0] if actor.customer_ids else None, scopes=caller.token.scopes,
        permissions=sorted(one for one in Permission if actor.may(one)), expires_at=caller.token.expires_at,
    )  # fmt: skip

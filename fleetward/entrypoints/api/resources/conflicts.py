"""Conflicts: two reports give one PC to two partners, and the channel-data steward decides."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Conflict, ConflictState
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_ONE
from fleetward.entrypoints.api.resources.resource import Sent, extended, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("sales feed")


class ConflictShown(Schema):
    """Two reports give one PC to two partners. The holder keeps it until somebody decides."""

    id: UUID
    serial: str
    state: ConflictState
    holder_id: UUID
    holder: str
    claimant_id: UUID
    claimant: str
    holder_evidence: dict[str, Any]
    claimant_evidence: dict[str, Any]
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str
    note: str

    @staticmethod
    def resolve_holder(row: Conflict) -> str:
        """Its name."""
        return row.holder.name

    @staticmethod
    def resolve_claimant(row: Conflict) -> str:
        """Its name."""
        return row.claimant.name


class ConflictList(Listed):
    """Conflicts, newest first."""

    items: list[ConflictShown]


class ConflictsAsked(Asked):
    """Which conflicts."""

    state: ConflictState | None = None
    q: str = Field(default="", max_length=40, description="A whole serial number.")


class ConflictDecided(Sent):
    """Whose the PC is, and why: that is kept with the decision."""

    partner_id: UUID = Field(description="The holder's, or the claimant's.")
    note: str = Field(min_length=1, max_length=500, pattern=r"\S", examples=["The invoice of the claimant was seen."])


def _shown(actor: Actor, conflict: Conflict) -> ConflictShown:
    evidence = conflict.holder_evidence or queries.evidence_of(actor, conflict.holder_line_id)
    return extended(ConflictShown, conflict, holder_evidence=evidence)


@router.get("/conflicts", response=ConflictList, operation_id="list_conflicts", summary="Conflicts", **MAY)
def list_conflicts(request: HttpRequest, response: HttpResponse, asked: Query[ConflictsAsked]) -> Any:
    """Open ones and decided ones."""
    rows = devices.conflicts(called(request))
    rows = rows.filter(state=asked.state) if asked.state else rows
    rows = rows.filter(serial=asked.q.strip().upper()) if asked.q.strip() else rows
    return page(request, response, rows, asked, sorts={"opened": "opened_at"}, sort="-opened")


@router.get(
    "/conflicts/{uuid:conflict_id}", response=ConflictShown, operation_id="get_conflict", summary="One conflict",
    **MAY_ONE,
)  # fmt: skip
def get_conflict(request: HttpRequest, conflict_id: UUID) -> Any:
    """With what each report says."""
    actor = called(request)
    return _shown(actor, one(devices.conflicts(actor), id=conflict_id))


@router.post(
    "/conflicts/{uuid:conflict_id}/decide", response=ConflictShown, operation_id="decide_conflict",
    summary="Decide whom a PC belongs to", **allowed(Permission.CONFLICT_DECIDE, kinds=VENDOR, refuses=[404, 409]),
)  # fmt: skip
def decide_conflict(request: HttpRequest, conflict_id: UUID, sent: ConflictDecided) -> Any:
    """The PC stays with its holder, or goes to the claimant, at once. 409 where it has been decided or settled."""
    actor = called(request)
    found = one(devices.conflicts(actor), id=conflict_id)
    if sent.partner_id not in {found.holder_id, found.claimant_id}:
        raise Problem(409, _("Name the partner that holds the PC, or the one that claims it."))
    fix.decide_conflict(
        actor=actor, conflict=found, move=sent.partner_id == found.claimant_id, note=sent.note.strip(),
        now=timezone.now(),
    )  # fmt: skip
    return _shown(actor, one(devices.conflicts(actor), id=conflict_id))

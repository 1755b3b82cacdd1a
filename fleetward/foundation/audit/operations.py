"""Writing the audit log: called inside every operation's transaction."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from django.utils import timezone

from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

request_address: ContextVar[str] = ContextVar("request_address", default="")
"""Where the request came from; the web layer sets it."""


class Acting(Protocol):
    """What the audit log needs to know of an actor."""

    @property
    def user_id(self) -> UUID | None:
        """The signed-in user, if a person acts."""

    @property
    def label(self) -> str:
        """Who acts, for people."""

    @property
    def allowed(self) -> frozenset[str] | None:
        """What the actor's credential was made for; None for a person who signed in."""


def record(actor: Acting, action: str, subject: object, **details: Any) -> None:
    """Write one row for the tenant in scope. `action` is `noun.verb-in-past`, for example `partner.certified`."""
    record_each(actor, action, [subject], **details)


def record_each(actor: Acting, action: str, subjects: Iterable[object], **details: Any) -> None:
    """Write one row for each subject, in one statement."""
    tenant = scope.current()
    if tenant is None:
        message = f"{action} outside any scope"
        raise RuntimeError(message)
    AuditEntry.objects.bulk_create([_entry(tenant.partner_id, actor, action, one, details) for one in subjects])


def _entry(partner_id: UUID, actor: Acting, action: str, subject: object, details: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        partner_id=partner_id,
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_label=actor.label,
        action=action,
        subject_type=type(subject).__name__ if not isinstance(subject, str) else "",
        subject_id=_identity(subject),
        details=details,
        address=request_address.get(),
    )


def _identity(subject: object) -> str:
    return subject if isinstance(subject, str) else str(getattr(subject, "id", subject))

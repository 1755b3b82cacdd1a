"""Writing the audit log: called inside every operation's transaction.

Ids, and labels without which nobody would understand the row; no other personal data, and never a secret.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Protocol

from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy import scope

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

request_address: ContextVar[str] = ContextVar("request_address", default="")
"""Where the request came from; the web layer sets it."""

request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)
"""Which request it was: what one click caused shares it. The web layer sets it."""


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

    @property
    def kind(self) -> str:
        """For whom: the vendor, a partner, a customer, the system."""

    @property
    def role(self) -> str:
        """In which role."""

    @property
    def partner_id(self) -> UUID | None:
        """For which partner, or for whose customer."""

    @property
    def customer_ids(self) -> tuple[UUID, ...]:
        """For which customers, where the actor is theirs."""


_COLUMNS = ("customer_id", "action_id", "before", "after")
_WATCHED = "audit_watched"
_LABELS = ("number", "name", "serial", "label", "code", "key")
"""By which of its fields people know a subject, best first."""
LABEL = 200
BATCH = 5_000
"""Rows in one statement."""


def watch(subject: object, *names: str) -> None:
    """From here on, what is recorded of this subject tells which of these became different, from what to what."""
    setattr(subject, _WATCHED, {name: getattr(subject, name) for name in names})


def record(actor: Acting, action: str, subject: object, **details: Any) -> None:
    """Write one row for the tenant in scope. `action` is `noun.verb-in-past`, for example `partner.certified`.

    Of the details these have columns of their own: `customer_id`, the customer whom it concerns (without it, the
    subject's, or else that of the customer who acts); `action_id`, the bulk action it was part of; `before`, `after`.
    """
    record_each(actor, action, [subject], **details)


def changed(
    actor: Acting, action: str, subject: object, *, before: Mapping[str, Any], after: Mapping[str, Any], **details: Any
) -> None:
    """As `record`, for a setting or a state: of `before` and `after` only what differs is kept."""
    record(actor, action, subject, **_differing(before, after), **details)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {"before": {name: before.get(name) for name in names}, "after": {name: after.get(name) for name in names}}


def record_each(actor: Acting, action: str, subjects: Iterable[object], **details: Any) -> None:
    """Write one row for each subject, in one statement. Details as of `record`."""
    record_rows(actor, action, [(subject, details) for subject in subjects])


def record_rows(actor: Acting, action: str, rows: Iterable[tuple[object, Mapping[str, Any]]]) -> None:
    """The same where each subject has details of its own."""
    tenant = scope.current()
    if tenant is None:
        message = f"{action} outside any scope"
        raise RuntimeError(message)
    shared = _who(actor) | {"partner_id": tenant.partner_id, "action": action}
    written = [_row(actor, shared, subject, details) for subject, details in rows]
    AuditEntry.objects.bulk_create(written, batch_size=BATCH)


def _row(actor: Acting, shared: dict[str, Any], subject: object, details: Mapping[str, Any]) -> AuditEntry:
    told = _watched(subject) | {name: details[name] for name in _COLUMNS if details.get(name) is not None}
    customer_id = told.pop("customer_id", None) or _whose(actor, subject)
    other = {name: value for name, value in details.items() if name not in _COLUMNS}
    return AuditEntry(**shared, **told, **_what(subject), customer_id=customer_id, details=other)


def _who(actor: Acting) -> dict[str, Any]:
    return {
        "actor_id": actor.user_id, "actor_label": actor.label, "actor_kind": str(actor.kind),
        "actor_role": actor.role, "actor_partner_id": actor.partner_id, "address": request_address.get(),
        "request_id": request_id.get(),
    }  # fmt: skip


def _watched(subject: object) -> dict[str, Any]:
    """What became different since the subject was watched, or recorded the last time; nothing if nobody watches it."""
    before = getattr(subject, _WATCHED, None)
    if before is None:
        return {}
    after = {name: getattr(subject, name) for name in before}
    setattr(subject, _WATCHED, after)
    told = _differing(before, after)
    return told if told["before"] else {}


def _what(subject: object) -> dict[str, str]:
    if isinstance(subject, str):
        return {"subject_type": "", "subject_id": subject}
    return {
        "subject_type": type(subject).__name__, "subject_id": str(getattr(subject, "id", subject)),
        "subject_label": next((str(found) for one in _LABELS if (found := getattr(subject, one, ""))), "")[:LABEL],
    }  # fmt: skip


def _whose(actor: Acting, subject: object) -> UUID | None:
    """The subject's customer; else the customer who acts, where it is one."""
    found: UUID | None = getattr(subject, "customer_id", None)
    return found or (actor.customer_ids[0] if len(actor.customer_ids) == 1 else None)

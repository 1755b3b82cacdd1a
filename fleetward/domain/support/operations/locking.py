"""Finding the support case that an operation is about, refusing, and writing what happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fleetward.domain.support import promise, queries, rules
from fleetward.domain.support.lifecycle import EventKind, Happened, Side, Step, SupportState, Via
from fleetward.domain.support.models import SupportCase, SupportEvent
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.kit.refusal import Refusal
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor

LONGEST_TEXT = 50_000


class Refused(Refusal):
    """A rule of this room forbids it."""


def refuse(why: StrOrPromise | None) -> None:
    """Raise `Refused` if a rule gave a reason."""
    if why:
        raise Refused(why)


def said(text: str, *, without: StrOrPromise = rules.NOTHING_SAID) -> str:
    """What was written, in characters that can be stored; `without` words it is refused."""
    plain = text.replace("\0", "").strip()[:LONGEST_TEXT]
    if not plain:
        refuse(without)
    return plain


@contextmanager
def working(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, step: Step, now: datetime
) -> Iterator[SupportCase]:
    """The support case, kept from others until this transaction ends, if the actor may take the step now.

    Inside is the scope of its partner, also for the vendor's people and for a customer's. `DoesNotExist` where the
    actor may not see it, `Refused` by a rule.
    """
    queries.visible_to(actor).values_list("id").get(partner_id=partner_id, id=support_case_id)
    with scoped(Scope(partner_id)):
        found = lock_one(partner_id=partner_id, support_case_id=support_case_id)
        refuse(rules.refuse(actor, found, step, now))
        yield found


def lock_one(*, partner_id: UUID, support_case_id: UUID) -> SupportCase:
    """The support case as it is stored now, kept from others until this transaction ends."""
    return SupportCase.objects.select_for_update().get(partner_id=partner_id, id=support_case_id)


def write(support_case: SupportCase, *, now: datetime, **fields: Any) -> None:
    """Store these fields."""
    fields["changed_at"] = now
    SupportCase.objects.filter(partner_id=support_case.partner_id, id=support_case.id).update(**fields)
    for name, value in fields.items():
        setattr(support_case, name, value)


def move_to(support_case: SupportCase, state: SupportState, *, now: datetime, **fields: Any) -> None:
    """Have it wait for somebody else, with its promised times."""
    times = promise.after_move(support_case, state, now)
    write(support_case, now=now, state=state, **times, **fields)


def note(
    support_case: SupportCase, kind: EventKind, *, side: Side, now: datetime, by: Actor | None = None,
    text: str = "", internal: bool = False, via: Via = Via.PAGE, event_id: UUID | None = None, **details: Any,
) -> SupportEvent:  # fmt: skip
    """Add to its course."""
    return SupportEvent.objects.create(
        partner_id=support_case.partner_id, id=event_id or uuid7(), support_case_id=support_case.id,
        customer_id=support_case.customer_id, at=now, kind=kind, side=side, via=via,
        actor_id=by.user_id if by else None, actor_label=by.label if by else "", text=text,
        details=details, internal=internal,
    )  # fmt: skip


def note_step(
    support_case: SupportCase, what: Happened, *, by: Actor | None, now: datetime, side: Side = Side.SUPPORT,
    text: str = "", internal: bool = False, **details: Any,
) -> SupportEvent:  # fmt: skip
    """Add a step to its course; the asker reads it unless it is internal."""
    return note(
        support_case, EventKind.STEP, side=side, now=now, by=by, text=text, internal=internal,
        what=str(what), **details,
    )  # fmt: skip


def side_of(*, actor: Actor) -> Side:
    """For whom the actor speaks."""
    return Side.SUPPORT if queries.is_support(actor) else Side.ASKER

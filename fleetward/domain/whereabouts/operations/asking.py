"""Asking where PCs are: a short list is answered at once, a long one by a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.whereabouts import rules, told
from fleetward.domain.whereabouts.lifecycle import SearchState
from fleetward.domain.whereabouts.models import GIVEN_LENGTH, Search
from fleetward.domain.whereabouts.operations import answering
from fleetward.domain.whereabouts.operations.refused import Refused
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.jobs.operations import enqueue
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.devices.serial_sheet import Named
    from fleetward.domain.partners.actor import Actor


@transaction.atomic
def ask(*, actor: Actor, token: UUID, named: Sequence[Named], name: str = "", now: datetime) -> Search:
    """Ask about a list. `token` becomes the search's id: the same token again is the same search.

    A PC that is named twice has two rows. Raises `Refused`.
    """
    if (refusal := rules.refuse_ask(actor, len(named))) or actor.partner_id is None:
        raise Refused(refusal or "")
    with scoped(Scope(actor.partner_id)):
        search, made = Search.objects.get_or_create(
            partner_id=actor.partner_id, id=token,
            defaults={
                "asked_by": actor.user_id, "asked_by_label": actor.label, "asked_at": now, "name": name[:200],
                "total": len(named), "waiting": [one.named[:GIVEN_LENGTH] for one in named],
            },
        )  # fmt: skip
        if not made:
            return search
        audit.record(actor, "whereabouts.asked", search, total=search.total, name=search.name)
        if search.total <= rules.INLINE:
            answering.answer(partner_id=search.partner_id, search_id=search.id, now=now)
            search.refresh_from_db()
        else:
            enqueue(answering.ANSWER, partner_id=str(search.partner_id), search_id=str(search.id))
    return search


@transaction.atomic
def fail(*, partner_id: UUID, search_id: UUID, now: datetime) -> None:
    """Say that the job could not answer; one that was answered before keeps what was said."""
    with scoped(Scope(partner_id)):
        rows = Search.objects.filter(partner_id=partner_id, id=search_id, answered_at__isnull=True)
        if rows.update(state=SearchState.FAILED):
            told.failed(rows.get(), now)

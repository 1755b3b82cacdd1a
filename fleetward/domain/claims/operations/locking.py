"""Finding the claim that an operation is about, refusing, and writing what happened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims import queries, rules
from fleetward.domain.claims.amounts import ZERO
from fleetward.domain.claims.lifecycle import CLAIM_MOVES, ClaimEventKind, ClaimState, Step
from fleetward.domain.claims.models import Claim, ClaimEvent, ClaimLine
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.refusal import Refusal
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor


class Refused(Refusal):
    """A rule of this room forbids it."""


def refuse(why: StrOrPromise | None) -> None:
    """Raise `Refused` if a rule gave a reason."""
    if why:
        raise Refused(why)


def said(text: str) -> str:
    """What was written; a step that says something needs words."""
    if not text.strip():
        refuse(_("Write something first."))
    return text.strip()


@contextmanager
def working(*, actor: Actor, claim_id: UUID, step: Step) -> Iterator[Claim]:
    """The claim, kept from others until this transaction ends, if the actor may take the step now.

    Inside is the scope of its partner, also for the vendor's people. `Claim.DoesNotExist` where the actor may not see
    it, `Refused` by a rule.
    """
    found = queries.visible_to(actor).get(id=claim_id)
    with scoped(Scope(found.partner_id)):
        claim = Claim.objects.select_for_update().get(partner_id=found.partner_id, id=claim_id)
        refuse(rules.refuse(actor, claim, step))
        audit.watch(claim, "state", "claimed", "approved", "first_approver_label", "submitted_at", "decided_at")
        yield claim


def write(claim: Claim, *, now: datetime, **fields: Any) -> None:
    """Store these fields; of states only what the table of moves allows."""
    to = fields.get("state")
    if to is not None and to not in CLAIM_MOVES[ClaimState(claim.state)]:
        message = f"{claim.state} to {to}"
        raise ValueError(message)
    fields["changed_at"] = now
    Claim.objects.filter(partner_id=claim.partner_id, id=claim.id).update(**fields)
    for name, value in fields.items():
        setattr(claim, name, value)


def note(
    claim: Claim, kind: ClaimEventKind, *, now: datetime, label: str = "", text: str = "",
    details: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Add a step to its history."""
    ClaimEvent.objects.create(
        partner_id=claim.partner_id, claim_id=claim.id, at=now, kind=kind, actor_label=label, text=text,
        details=details or {},
    )  # fmt: skip


def lines_of(claim: Claim) -> list[ClaimLine]:
    """Its lines as they are stored, what is only proposed too."""
    return list(ClaimLine.objects.filter(partner_id=claim.partner_id, claim_id=claim.id).order_by("position"))


def store_lines(claim: Claim, lines: Iterable[ClaimLine], *, now: datetime) -> None:
    """These are its lines from now on; what is claimed is their sum."""
    rows = ClaimLine.objects.filter(partner_id=claim.partner_id, claim_id=claim.id)
    rows.delete()
    ClaimLine.objects.bulk_create(lines)
    write(claim, now=now, claimed=rows.aggregate(sum=Sum("amount"))["sum"] or ZERO)

"""A claim comes into being, and says what it asks for (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from fleetward.domain.claims import queries, rules
from fleetward.domain.claims.amounts import amount, is_amount
from fleetward.domain.claims.lifecycle import OVER, ClaimEventKind, ClaimState, RepairType, Step
from fleetward.domain.claims.models import Attachment, Claim, ClaimLine
from fleetward.domain.claims.operations.locking import lines_of, note, refuse, store_lines, working
from fleetward.domain.repairs import queries as repairs
from fleetward.domain.repairs.operations.locking import lock_one
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.kit.ids import number_of, uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from decimal import Decimal
    from uuid import UUID

    from fleetward.domain.claims.queries import Proposal
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.repairs.models import RepairCase

KEPT = (
    "repair_id", "repair_number", "serial", "model", "program", "country", "currency", "repair_type", "repaired_at",
)  # fmt: skip
"""What an answer to a denied claim has in common with it."""

_USED = _("This form was used before. Begin again.")


@dataclass(frozen=True)
class LineInput:
    """What is claimed in one line. Without a price the line keeps its own."""

    position: int
    quantity: Decimal
    price: Decimal | None = None


@transaction.atomic
def draft_claim(
    *, actor: Actor, claim_id: UUID, repair_id: UUID, now: datetime, repair_type: RepairType | None = None
) -> Claim:
    """Begin a claim for a finished repair of the partner's own, with all lines that can be claimed.

    `claim_id` comes with the form: a double click drafts one. `repair_type` counts only where the repair case says
    nothing of a visit. `RepairCase.DoesNotExist` where the actor may not see it; `Refused` by a rule.
    """
    seen = repairs.visible_to(actor).get(id=repair_id)
    refuse(rules.refuse_claim(actor, seen))
    with scoped(Scope(seen.partner_id)):
        repair = lock_one(partner_id=seen.partner_id, repair_id=repair_id)
        refuse(rules.refuse_claim(actor, repair))
        known = Claim.objects.filter(partner_id=repair.partner_id, id=claim_id).first()
        if known and known.repair_id == repair_id:
            return known
        _refuse_another(repair, taken=known is not None)
        kind = RepairType(repair.visit) if repair.visit else repair_type or RepairType.REMOTE
        facts = _facts(repair, kind)
        return _create(actor, repair.partner_id, _propose, id=claim_id, now=now, **facts)


def _refuse_another(repair: RepairCase, *, taken: bool) -> None:
    """One live claim a repair; after a denial it is answered, and not claimed as if nothing had been said."""
    rows = Claim.objects.filter(partner_id=repair.partner_id, repair_id=repair.id)
    live = rows.exclude(state__in=OVER).first()
    if live:
        refuse(_("There is a claim for this repair already: %(number)s.") % {"number": live.number})
    if rows.filter(state=ClaimState.DENIED).exists():
        refuse(_("The claim for this repair was denied: answer the denied one."))
    if taken:
        refuse(_USED)


def _facts(repair: RepairCase, kind: RepairType) -> dict[str, Any]:
    country, repaired_at = repair.partner.country, repair.closed_at or repair.changed_at
    return {
        "repair_id": repair.id, "repair_number": repair.number, "serial": repair.serial, "model": repair.model,
        "program": repair.program, "country": country, "repair_type": kind, "repaired_at": repaired_at,
        "currency": _currency(repair, kind, country, repaired_at),
    }  # fmt: skip


def _currency(repair: RepairCase, kind: RepairType, country: str, repaired_at: datetime) -> str:
    """That of the parts; without parts that of the newest tariff. Nothing is converted."""
    for part in queries.delivered(repair.partner_id, repair.id):
        return part.currency
    on = localdate(repaired_at)
    for currency in queries.tariffs_for(repair_type=kind, program=repair.program, country=country, on=on):
        return currency
    refuse(_("There is nothing to claim: no delivered parts, and no tariff for this kind of repair in your country."))
    raise AssertionError


def _create(actor: Actor, partner_id: UUID, fill: Any, *, now: datetime, **fields: Any) -> Claim:
    if queries.known_elsewhere(fields["id"]):
        refuse(_USED)
    claim = Claim.objects.create(
        partner_id=partner_id, number=_number(partner_id, now), created_at=now, changed_at=now,
        created_by_label=actor.label, **fields,
    )  # fmt: skip
    store_lines(claim, fill(claim), now=now)
    note(claim, ClaimEventKind.DRAFTED, now=now, label=actor.label)
    audit.record(actor, "claim.drafted", claim, number=claim.number, attempt=claim.attempt)
    return claim


def _number(partner_id: UUID, now: datetime) -> str:
    while True:
        number = number_of(uuid7(), now)
        if not Claim.objects.filter(partner_id=partner_id, number=number).exists():
            return number


def _propose(claim: Claim) -> list[ClaimLine]:
    return [_line(claim, position, one) for position, one in enumerate(queries.proposals(claim), 1)]


def _line(claim: Claim, position: int, one: Proposal) -> ClaimLine:
    return ClaimLine(
        partner_id=claim.partner_id, claim_id=claim.id, position=position, kind=one.kind, text=one.text,
        part_number=one.part_number, order_id=one.order_id, quantity=one.quantity, price=one.price,
        amount=amount(one.quantity, one.price),
    )  # fmt: skip


@transaction.atomic
def set_lines(*, actor: Actor, claim_id: UUID, lines: Sequence[LineInput], now: datetime) -> Claim:
    """Say how much is claimed in these lines; the others stay. 0 claims nothing."""
    with working(actor=actor, claim_id=claim_id, step=Step.EDIT) as claim:
        limits = {one.key: one for one in queries.proposals(claim)}
        wanted = {one.position: one for one in lines}
        stored = lines_of(claim)
        refuse(rules.refuse_positions([one.position for one in lines], stored))
        for line in stored:
            if line.position in wanted:
                _set(line, wanted[line.position])
                refuse(rules.refuse_line(line, limits.get(queries.line_key(line))))
        store_lines(claim, stored, now=now)
        audit.record(actor, "claim.lines_set", claim, claimed=str(claim.claimed))
    return claim


def _set(line: ClaimLine, wanted: LineInput) -> None:
    line.quantity = wanted.quantity
    line.price = line.price if wanted.price is None else wanted.price
    line.approved, line.reason = None, ""
    if is_amount(line.quantity) and is_amount(line.price):  # what is not, the rule refuses
        line.amount = amount(line.quantity, line.price)


@transaction.atomic
def renew_lines(*, actor: Actor, claim_id: UUID, now: datetime) -> Claim:
    """Propose again what can be claimed now, after a part was delivered or a tariff added; what was said is kept."""
    with working(actor=actor, claim_id=claim_id, step=Step.EDIT) as claim:
        before = {queries.line_key(line): line for line in lines_of(claim)}
        lines = [_renewed(claim, position, one, before) for position, one in enumerate(queries.proposals(claim), 1)]
        store_lines(claim, lines, now=now)
        audit.record(actor, "claim.lines_renewed", claim, claimed=str(claim.claimed))
    return claim


def _renewed(claim: Claim, position: int, one: Proposal, before: dict[Any, ClaimLine]) -> ClaimLine:
    line, known = _line(claim, position, one), before.get(one.key)
    if known:
        _set(line, LineInput(position, min(known.quantity, one.most), min(known.price, one.price)))
    return line


@transaction.atomic
def resubmit(*, actor: Actor, claim_id: UUID, new_id: UUID, now: datetime) -> Claim:
    """Answer a denied claim with another one, which begins with its lines and attachments and can be changed.

    `new_id` comes with the form. An answer that was withdrawn can be given again, and uses up no attempt.
    """
    if known := queries.visible_to(actor).filter(id=new_id, previous_id=claim_id).first():
        return known
    with working(actor=actor, claim_id=claim_id, step=Step.RESUBMIT) as denied:
        rows = Claim.objects.filter(partner_id=denied.partner_id)
        if (known := rows.filter(previous_id=denied.id).first()) or (known := rows.filter(id=new_id).first()):
            if (known.id, known.previous_id) == (new_id, denied.id):
                return known
            refuse(_("It has been answered already: %(number)s.") % {"number": known.number})
        attempt = denied.attempt + (denied.state == ClaimState.DENIED)
        claim = _create(
            actor, denied.partner_id, lambda claim: _copied(claim, lines_of(denied)), id=new_id, now=now,
            previous_id=denied.id, attempt=attempt, **{name: getattr(denied, name) for name in KEPT},
        )  # fmt: skip
        _copy_attachments(denied, claim)
    return claim


def _copied(claim: Claim, lines: Iterable[ClaimLine]) -> list[ClaimLine]:
    lines = list(lines)
    for line in lines:
        line.claim_id, line.approved, line.reason = claim.id, None, ""
    return lines


def _copy_attachments(denied: Claim, claim: Claim) -> None:
    rows = list(Attachment.objects.filter(partner_id=denied.partner_id, claim_id=denied.id).order_by("id"))
    for row in rows:
        row.id, row.claim_id = uuid7(), claim.id
    Attachment.objects.bulk_create(rows)

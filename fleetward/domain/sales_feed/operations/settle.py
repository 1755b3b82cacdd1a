"""Settle serials: play all events of each, and bring lines, claims and pages to what they add up to.

Called after an intake for serials with a history, and whenever something that lines wait for has
come: a reseller's mapping, a certificate, a product, a decision on a conflict, a cancellation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from fleetward.domain.devices import operations as devices
from fleetward.domain.devices.models import LedgerKind
from fleetward.domain.partners import queries as partners
from fleetward.domain.sales_feed.fold import WINS, Event, Holding, fold
from fleetward.domain.sales_feed.lifecycle import LIVE, LineState
from fleetward.domain.sales_feed.operations import effects
from fleetward.domain.sales_feed.operations.effects import Batch, Change

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

BATCH = 20_000

TURN = 8_675_309
"""Key of the advisory lock of this room; nothing else uses one."""

_EVENTS = """
SELECT l.serial, l.feed_id, l.id, l.direction, l.reporter_id, l.named_partner, l.program, l.event_date,
    l.received_at, l.decision, l.state, l.reason
FROM sales_feed_line l
WHERE l.serial = ANY(%(serials)s) AND l.state = ANY(%(live)s) AND l.reason <> 'unknown_reseller'
"""


@dataclass(slots=True)
class Claim:
    """Who holds a serial now, before the events are played again."""

    holder_id: UUID
    placed: bool
    line_id: UUID
    enrolled: bool


def take_turn() -> None:
    """Wait until no other transaction settles serials, and keep others waiting until this one ends.

    Everybody who settles or changes lines takes the turn first, before any row: else two of them would play
    the events of one serial without seeing each other's (decision 0006).
    """
    with connection.cursor() as cursor:
        # whose machine is gone must not keep all others waiting until the network notices
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '2min'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


@transaction.atomic
def settle(*, actor: Actor, serials: list[str], now: datetime, action_id: UUID) -> int:
    """Settle these serials, in batches of constant query count. Returns how many lines changed their state."""
    if not serials:
        return 0
    take_turn()
    certified = partners.certified_pairs(now)
    changed = 0
    touched: set[UUID] = set()
    for start in range(0, len(serials), BATCH):
        batch = _settle_batch(actor, serials[start : start + BATCH], certified, now, action_id)
        changed += len(batch.lines)
        touched |= batch.partners
    note_reports(sorted(touched))
    return changed


def note_reports(partner_ids: list[UUID], *, reported_at: datetime | None = None) -> None:
    """Tell each partner's own row when it was last named, and how many PCs wait for its certificate."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT named_partner, count(*) FROM sales_feed_line
            WHERE state = 'waiting' AND reason = 'not_certified' AND named_partner = ANY(%s) GROUP BY 1
            """,
            [partner_ids],
        )
        waiting = dict(cursor.fetchall())
    for partner_id in partner_ids:
        count = waiting.get(partner_id, 0)
        devices.note_report(partner_id=partner_id, reported_at=reported_at, waiting_for_certificate=count)


def _settle_batch(
    actor: Actor, serials: list[str], certified: set[tuple[UUID, str]], now: datetime, action_id: UUID
) -> Batch:
    claims, events, batch = _claims(serials), _events(serials), Batch()
    for serial in serials:
        _play(serial, events.get(serial, []), claims.get(serial), certified, batch)
    effects.write(batch)
    effects.move(batch=batch, actor=actor, now=now, action_id=action_id)
    devices.note_conflicts(serials=serials, conflicts=effects.evidence(batch), now=now)
    return batch


def _claims(serials: list[str]) -> dict[str, Claim]:
    """Locked: a PC that enrols meanwhile waits, and is known when it is settled next."""
    known = devices.lock_claims(serials=serials)
    return {
        serial: Claim(one.holder_id, one.placed, one.line_id, one.enrolled)
        for serial, one in known.items()
        if one.holder_id
    }


def _events(serials: list[str]) -> dict[str, list[Event]]:
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, {"serials": serials, "live": [str(state) for state in LIVE]})
        found: dict[str, list[Event]] = {}
        for serial, *rest in cursor.fetchall():
            found.setdefault(serial, []).append(Event(*rest))
    return found


def _play(
    serial: str, events: list[Event], claim: Claim | None, certified: set[tuple[UUID, str]], batch: Batch
) -> None:
    def admitted(partner_id: UUID, program: str) -> bool:
        return (partner_id, program) in certified

    standing = (claim.holder_id, claim.line_id) if claim and claim.placed else None
    enrolled = Event.enrolment(claim.holder_id, claim.line_id) if claim and claim.enrolled else None
    result = fold(events, admitted=admitted, standing=standing, enrolled=enrolled)
    for event in events:
        state, reason = result.states[event.line_id]
        if (state, reason) != (event.state, event.reason):
            batch.lines.append((event.feed_id, event.line_id, state, reason))
    if result.holder:
        batch.conflicts += [(serial, result.holder, event) for event in result.conflicts]
    batch.partners.update(event.partner_id for event in events if event.partner_id)
    if claim:
        batch.partners.add(claim.holder_id)
    _claim_change(serial, claim, result, batch)


def _claim_change(serial: str, claim: Claim | None, result: Holding, batch: Batch) -> None:
    holder = result.holder
    stays = claim is not None and result.continues(claim.holder_id, claim.line_id)
    told = holder is not None and (not result.placed or holder.state == LineState.ON_PAGE)  # else it enrolled waiting
    if claim and holder and stays and told and (claim.placed, claim.line_id) == (result.placed, holder.line_id):
        return
    if claim and claim.placed and not stays:
        kind, by_line = _why(claim, result)
        batch.leaving.append((serial, claim.holder_id, kind, by_line))
    if holder is None:
        if claim:
            batch.claims.append((serial, Change.DROP, None, None, None, False))
        return
    change = Change.PLACE if result.placed else Change.RESERVE
    if claim and claim.placed and stays:
        change = Change.REPORT if claim.enrolled else Change.KEEP
    awarded = holder.decision == WINS
    batch.claims.append((serial, change, holder.partner_id, holder.feed_id, holder.line_id, awarded))


def _why(claim: Claim, result: Holding) -> tuple[LedgerKind, UUID]:
    """Why the PC leaves its holder, and the line that tells: the return, or the sale that no longer counts."""
    if claim.line_id not in result.states:
        return LedgerKind.RETRACTED, claim.line_id
    if ended := result.ended_by.get(claim.line_id):
        return LedgerKind.RETURNED, ended.line_id
    return LedgerKind.LOST, claim.line_id

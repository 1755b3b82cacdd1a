"""A PC puts itself on a dashboard (F7, R10): from wherever its partner has it, or known to nobody so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from psycopg import sql
from psycopg.types.json import Jsonb

from fleetward.domain.customers import operations as customers
from fleetward.domain.devices.models import Conflict, ConflictState, Device, LedgerEntry, LedgerKind, Place, Product
from fleetward.domain.devices.operations.holding import drop_claims, release
from fleetward.domain.devices.operations.moves import place
from fleetward.domain.devices.operations.turn import take_turn
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fleetward.domain.partners.actor import Actor

_UNREPORTED: dict[str, Any] = {
    "sold_on": None, "distributor": "", "invoice": "", "order_number": "", "end_customer": "",
    "end_customer_number": "", "origin_file": "", "origin_position": 0,
}  # fmt: skip
"""What no report has told yet."""


_NO_LINE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who holds a serial number now; nobody without `holder_id`."""

    holder_id: UUID | None
    placed: bool
    line_id: UUID
    enrolled: bool


@dataclass(frozen=True, slots=True)
class EnrollingPc:
    """A PC as its agent describes it: a normalised serial and product number, and perhaps a model."""

    serial: str
    product_number: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How it went. Without `device_id` another partner holds it: `claim` says by what.

    `came`: it was not on that dashboard before. `waited`: a line that waited for a certificate holds it, and is to
    be settled.
    """

    claim: Claim
    device_id: UUID | None = None
    came: bool = False
    waited: bool = False


def lock_claims(*, serials: Sequence[str]) -> dict[str, Claim]:
    """The claims of these serials, of all of them, kept as they are until this transaction ends.

    A serial without any gets one without holder, because what is not there cannot be locked.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO devices_serialclaim (serial, placed, line_id) "
            "SELECT s, false, %s FROM unnest(%s::text[]) s ORDER BY s ON CONFLICT (serial) DO NOTHING",
            [_NO_LINE, list(serials)],
        )
        cursor.execute(
            "SELECT serial, holder_id, placed, line_id, enrolled FROM devices_serialclaim "
            "WHERE serial = ANY(%s) ORDER BY serial FOR UPDATE",
            [list(serials)],
        )
        return {serial: Claim(*rest) for serial, *rest in cursor.fetchall()}


def enrol(
    *, actor: Actor, partner_id: UUID, customer_id: UUID, pc: EnrollingPc, evidence: dict[str, str], now: datetime,
    action_id: UUID,
) -> Enrolled:  # fmt: skip
    """Put the PC on the customer's dashboard, unless another partner holds it. The turn comes before the claim.

    From the pool, another dashboard or un-enrolled it is moved; a PC that nobody holds, or whose holder waits for its
    certificate, is registered. The caller writes the audit row.
    """
    with scoped(Scope(partner_id, vendor=True)):
        take_turn(partner_id)
        with connection.cursor() as cursor:
            # an import that holds the claim may wait for this turn: give way before PostgreSQL ends one of us (1 s)
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
        claim = lock_claims(serials=[pc.serial])[pc.serial]
        if claim.holder_id not in {None, partner_id}:
            return Enrolled(claim)
        rows = Device.objects.filter(partner_id=partner_id, serial=pc.serial)
        device = rows.exclude(place=Place.LEFT).first()
        if device is None:
            registered = _register(
                actor=actor, partner_id=partner_id, customer_id=customer_id, pc=pc, claim=claim, evidence=evidence,
                now=now, action_id=action_id,
            )  # fmt: skip
            return Enrolled(claim, registered, came=True, waited=claim.holder_id is not None)
        came = (device.place, device.customer_id) != (Place.DASHBOARD, customer_id)
        if came:
            moving = _moving(device, customer_id, evidence)
            place(
                actor=actor, partner_id=partner_id, moving=moving, now=now, action_id=action_id,
                arrived=LedgerKind.ENROLLED,
            )  # fmt: skip
        return Enrolled(claim, device.id, came=came)


def _moving(device: Device, customer_id: UUID, evidence: dict[str, str]) -> sql.Composed:
    return sql.SQL(
        "SELECT 1 AS position, {}::uuid AS device_id, {} AS version, 'dashboard' AS to_place, "
        "{}::uuid AS to_customer_id, {}::jsonb AS evidence"
    ).format(device.id, device.place_version, customer_id, Jsonb(evidence))


def _register(
    *, actor: Actor, partner_id: UUID, customer_id: UUID, pc: EnrollingPc, claim: Claim, evidence: dict[str, str],
    now: datetime, action_id: UUID,
) -> UUID:  # fmt: skip
    product = Product.objects.filter(number=pc.product_number).first()
    fields = _UNREPORTED | {
        "product_number": pc.product_number, "model": product.model if product else pc.model or pc.product_number,
        "program": product.program if product else "", "place": Place.DASHBOARD, "customer_id": customer_id,
        "waiting_since": now,
    }  # fmt: skip
    enrolment_id = uuid7()
    known = Device.objects.filter(partner_id=partner_id, serial=pc.serial)
    if known.update(place_version=F("place_version") + 1, **fields):  # held before: it comes back under its old id
        device_id = known.values_list("id", flat=True).get()
    else:
        device_id = Device.objects.create(partner_id=partner_id, id=enrolment_id, serial=pc.serial, **fields).id
    LedgerEntry.objects.create(
        partner_id=partner_id, id=uuid7(), device_id=device_id, customer_id=customer_id, at=now,
        kind=LedgerKind.ENROLLED, from_place=Place.LEFT, to_place=Place.DASHBOARD, actor_label=actor.label,
        action_id=action_id, evidence=evidence,
    )  # fmt: skip
    changes = [(customer_id, 1, bool(fields["program"]))]
    customers.note_moves(actor=actor, partner_id=partner_id, changes=changes, now=now)
    _hold(partner_id, pc.serial, claim, enrolment_id)
    return device_id


def _hold(partner_id: UUID, serial: str, claim: Claim, enrolment_id: UUID) -> None:
    """A line that waited for a certificate goes on to be what the PC is held by."""
    waited = claim.holder_id is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE devices_serialclaim SET holder_id = %s, placed = true, line_id = %s, enrolled = %s "
            "WHERE serial = %s",
            [partner_id, claim.line_id if waited else enrolment_id, not waited, serial],
        )


def give_up_enrolled(*, actor: Actor, serial: str, partner_id: UUID, now: datetime, action_id: UUID) -> None:
    """Take a PC from a partner that holds it by enrolment alone: a person decided for another one."""
    claim = lock_claims(serials=[serial])[serial]
    if not claim.enrolled or claim.holder_id != partner_id:
        return
    leaving = sql.SQL("SELECT {}::uuid AS partner_id, {}::text AS serial, {} AS kind, '{{}}'::jsonb AS evidence")
    told = leaving.format(partner_id, serial, str(LedgerKind.LOST))
    release(actor=actor, partner_id=partner_id, leaving=told, now=now, action_id=action_id)
    drop_claims(ending=sql.SQL("SELECT {}::text AS serial").format(serial))


def note_refused_enrolment(
    *, serial: str, claim: Claim, claimant_id: UUID, evidence: dict[str, str], now: datetime
) -> UUID:
    """A PC that another partner holds tried to enrol: a conflict for the vendor, one at a time for each claimant.

    An agent tries again and again: what a person decided for the holder stays decided while it holds the PC by that.
    `evidence` names the customer (`customer_id`) and when it was (`enrolled_at`), by which such a conflict is known.
    """
    decided = Q(state=ConflictState.KEPT, holder_id=claim.holder_id, holder_line_id=claim.line_id)
    mine = Conflict.objects.filter(serial=serial, claimant_id=claimant_id)
    known = mine.filter(decided | Q(state=ConflictState.OPEN)).order_by("-id").first()
    if known:
        return known.id
    assert claim.holder_id  # noqa: S101 (only what is held is refused)
    return Conflict.objects.create(
        serial=serial, holder_id=claim.holder_id, claimant_id=claimant_id, holder_line_id=claim.line_id,
        claimant_line_id=uuid7(), claimant_evidence=evidence, opened_at=now,
    ).id  # fmt: skip

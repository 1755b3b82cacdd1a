"""Finished repairs and claims for them, made by the operations themselves; parts orders as they are stored."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from PIL import Image

from fleetward.domain.claims import operations, queries
from fleetward.domain.claims.models import Claim, ClaimEvent, ClaimLine, PaymentRun, Tariff
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.parts.models import PartReturn, PartsOrder, PartsOrderLine
from fleetward.domain.repairs.models import RepairCase, RepairOrder
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import devices, partners, repairs

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

NOW = datetime.now(UTC).replace(microsecond=0)
REPAIRED = NOW - timedelta(days=3)
LABOUR, PER_KM, MOST_KM = Decimal("1200.00"), Decimal("5.35"), 200
IBAN = "NO9386011117947"
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\n0000000000 65535 f \nstartxref\n45\n%%EOF\n"


def approver(name: str = "Ada Holm") -> Actor:
    """Somebody at the vendor's claims desk."""
    return Actor(ActorKind.VENDOR, name, "claims_approver", uuid7())


def service_partner(name: str = "Nordlys Data AS") -> Partner:
    """A partner that delivers service itself."""
    found = partners.partner(name)
    partners.certificate(found, role="service_delivery")
    return found


def tariff(**fields: Any) -> Tariff:
    """What the vendor pays for a visit in Norway."""
    usual = {
        "repair_type": "on_site", "program": "premium", "country": "NO", "currency": "NOK", "labour": LABOUR,
        "travel_per_km": PER_KM, "most_km": MOST_KM, "valid_from": date(2020, 1, 1),
    }  # fmt: skip
    return Tariff.objects.create(**(usual | fields))


def account(of: Partner, currency: str = "NOK", **fields: str) -> None:
    """Where the partner is paid."""
    usual = {"holder": of.name, "iban": IBAN, "bic": ""}
    act("set_payout_account", partners.partner_actor(of), currency=currency, **(usual | fields))


def finished(of: Partner, serial: str = "5CG1234ABC", *, state: str = "done", **fields: Any) -> RepairCase:
    """A repair case of the partner's own service delivery account that is over."""
    repair = repairs.opened(partners.partner_actor(of), devices.pc(of, serial))
    usual = {"state": state, "closed_at": REPAIRED, "visit": "on_site"}
    with scoped(Scope(of.id)), transaction.atomic():
        RepairCase.objects.filter(partner_id=of.id, id=repair.id).update(**(usual | fields))
    return repairs.again(repair)


def order(
    repair: RepairCase, *parts: tuple[str, int, str], state: str = "delivered", currency: str = "NOK",
    returned: str = "",
) -> PartsOrder:  # fmt: skip
    """A parts order of the repair: part number, quantity, price. `returned`: the state of the old parts."""
    scope = {"partner_id": repair.partner_id}
    with scoped(Scope(repair.partner_id)), transaction.atomic():
        made = PartsOrder.objects.create(
            **scope, number=uuid7().hex[-20:], reference=uuid7().hex, device_id=repair.device_id, serial=repair.serial,
            product_number=repair.product_number, model=repair.model, program=repair.program, state=state,
            currency=currency, ship_to_name="x", ship_to_address="x", ship_to_postal_code="0150", ship_to_city="Oslo",
            ship_to_country="NO", created_by_label="x", created_at=REPAIRED, changed_at=REPAIRED, delivered_at=REPAIRED,
        )  # fmt: skip
        RepairOrder.objects.create(**scope, order_id=made.id, repair_id=repair.id)
        for position, (number, quantity, price) in enumerate(parts, 1):
            PartsOrderLine.objects.create(
                **scope, order_id=made.id, position=position, part_number=number, name=f"Part {number}",
                quantity=quantity, price=Decimal(price),
            )  # fmt: skip
            if returned:
                PartReturn.objects.create(
                    **scope, order_id=made.id, position=position, part_number=number, serial=repair.serial,
                    quantity=quantity, due_on=NOW.date(), state=returned, changed_at=NOW, currency=currency,
                )  # fmt: skip
    return made


def act(step: str, actor: Actor, **fields: Any) -> Any:
    """Carry out an operation as the actor, in a transaction of its own."""
    with scoped(actor.scope), transaction.atomic():
        return getattr(operations, step)(actor=actor, **({"now": NOW} | fields))


def do(step: str, actor: Actor, claim: Claim, **fields: Any) -> Any:
    """Take a step with a claim."""
    return act(step, actor, claim_id=claim.id, **fields)


def drafted(actor: Actor, repair: RepairCase, **fields: Any) -> Claim:
    """A claim for the repair."""
    found: Claim = act("draft_claim", actor, **({"claim_id": uuid7(), "repair_id": repair.id} | fields))
    return found


def photo(shade: int = 0, **save: Any) -> bytes:
    """A small photo."""
    target = io.BytesIO()
    Image.new("RGB", (16, 12), (shade, 90, 200)).save(target, **({"format": "PNG"} | save))
    return target.getvalue()


def prove(actor: Actor, claim: Claim) -> None:
    """Attach all the evidence that a claim needs."""
    for number, line in enumerate(lines(claim)):
        if line.kind == "part":
            do("add_attachment", actor, claim, name="p.png", content=photo(number), evidence="part_photo")
    do("add_attachment", actor, claim, name="report.pdf", content=PDF, evidence="work_report")


def submitted(of: Partner, serial: str = "5CG1234ABC", *parts: tuple[str, int, str], **repair: Any) -> Claim:
    """A claim at the claims desk: labour, and these parts."""
    actor, done = partners.partner_actor(of), finished(of, serial, **repair)
    if parts:
        order(done, *parts, returned="received")
    claim = drafted(actor, done)
    prove(actor, claim)
    do("submit_claim", actor, claim)
    return again(claim)


def approved(of: Partner, serial: str = "5CG1234ABC", *parts: tuple[str, int, str]) -> Claim:
    """A claim that is approved in full, by two where the vendor asks for two."""
    claim = submitted(of, serial, *parts)
    do("approve_claim", approver(), claim)
    if again(claim).state == "second_look":
        do("confirm", approver(), claim)
    return again(claim)


def again(of: Claim) -> Claim:
    """The claim as it is stored now."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return Claim.objects.get(partner_id=of.partner_id, id=of.id)


def lines(of: Claim) -> list[ClaimLine]:
    """Its lines as they are stored now."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        return list(ClaimLine.objects.filter(partner_id=of.partner_id, claim_id=of.id).order_by("position"))


def history(of: Claim) -> list[str]:
    """The kinds of all its events, in order."""
    with scoped(Scope(of.partner_id)), transaction.atomic():
        rows = ClaimEvent.objects.filter(partner_id=of.partner_id, claim_id=of.id).order_by("at", "id")
        return [row.kind for row in rows]


def codes(actor: Actor, claim: Claim, now: datetime = NOW) -> list[str]:
    """What the check before submission finds; what only warns in brackets."""
    with scoped(actor.scope), transaction.atomic():
        found = queries.precheck(actor, again(claim), now)
    return [str(one.code) if one.stops else f"({one.code})" for one in found]


def run(currency: str = "NOK", **fields: Any) -> PaymentRun:
    """A payment run of all that is approved in the currency."""
    made: PaymentRun = act("make_run", approver(), **({"currency": currency, "pay_on": NOW.date()} | fields))
    return made


def run_again(of: PaymentRun) -> PaymentRun:
    """The run as it is stored now."""
    with scoped(VENDOR), transaction.atomic():
        return PaymentRun.objects.get(id=of.id)

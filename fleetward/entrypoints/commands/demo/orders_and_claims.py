"""The demo world's service delivery account: a catalogue, orders in every state, and claims that came to be paid."""

from __future__ import annotations

import tempfile
from base64 import b64decode
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate

from fleetward.domain.claims import operations as claims
from fleetward.domain.claims import queries as claim_queries
from fleetward.domain.claims.lifecycle import Evidence, PaymentStatus, RepairType
from fleetward.domain.claims.settlement_file import Outcome
from fleetward.domain.claims.work_report import pdf, work_report
from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import Place
from fleetward.domain.parts import operations as parts
from fleetward.domain.parts.wanted import ShipTo
from fleetward.domain.repairs import operations as repairs
from fleetward.domain.repairs import queries as repair_queries
from fleetward.domain.repairs.lifecycle import RepairState, Visit
from fleetward.domain.repairs.queries import Contact
from fleetward.entrypoints.commands.demo import cast, goods
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from fleetward.domain.devices.models import Device
    from fleetward.domain.partners.actor import Actor

CATALOGUE = (
    ("N31045-001", "SSD 512 GB NVMe", "1249.50", "", "yes"),
    ("L87112-001", "SSD 256 GB NVMe", "899.00", "N31045-001", "yes"),
    ("N20418-001", "Batteri 51 Wh", "890.00", "", "yes"),
    ("N17752-001", "Vifte med kjøleribbe", "412.00", "", "no"),
)
"""Part number, name, price, what supersedes it, whether the old one is to be returned. They fit every notebook."""
DISK, BATTERY, FAN = "N31045-001", "N20418-001", "N17752-001"
SHIP_TO = ShipTo("Fjordlys IT AS", "Verkstedveien 4", "4008", "Stavanger", "NO", "+47 51 00 00 00")
CONTACT = Contact("Nils Aas", "nils.aas@user.example", "+47 900 54 321", "Resepsjonen", "8-15")
IBAN = "NO5015032080119"
PHOTO = (
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAYAQMAAAChnW13AAAAA1BMVEVgaHgcV+5bAAAADElEQVR42mNgGBgAAAB4AAE1M26kAAAAAElFTkSuQmCC"
)
"""A small grey picture."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

ORDERS = (
    (DISK, ()), (BATTERY, ()), (FAN, ("review",)), (DISK, ("review", "approve")), (BATTERY, ("back_order",)),
    (FAN, ("ship",)), (DISK, ("ship", "deliver")), (BATTERY, ("deny",)),
)  # fmt: skip
"""A part, and what the parts desk did with its order; the first is a draft still."""
SAID: dict[str, dict[str, str]] = {
    "back_order": {"text": "Ventes på lager om to uker."},
    "deny": {"reason": "Batteriet er ikke dekket for denne PC-en."},
    "ship": {"carrier": "Bring", "tracking": "370438101234567890"},
}
PAID, APPROVED, DENIED, SUBMITTED = 46 * DAY, 27 * DAY, 20 * DAY, 12 * DAY
"""How long before the anchor the repair was submitted whose claim came that far."""


@dataclass(frozen=True)
class Staff:
    """Who plays: the partner's administrator, and the vendor's people."""

    partner: Actor
    desk: Actor
    approver: Actor
    program_manager: Actor


def play(staff: Staff, anchor: datetime) -> None:
    """Tariffs and an account; four finished repairs whose claims came to different states; orders under way."""
    _catalogue(staff.desk, anchor - 60 * DAY)
    _terms(staff, anchor - 59 * DAY)
    steps = {PAID: ("approve_claim", {}), APPROVED: ("approve_claim", {}), DENIED: ("deny_claim", _NO_PHOTO)}
    for ago, pc in zip((PAID, APPROVED, DENIED, SUBMITTED), _healthy(staff.partner), strict=False):
        claim_id = _claimed(staff, pc, anchor - ago)
        if ago in steps:
            step, said = steps[ago]
            _do(claims, step, staff.approver, claim_id=claim_id, now=anchor - ago + 9 * DAY, **said)
        if ago == PAID:
            _pay(staff.approver, anchor - ago + 14 * DAY)
    _order(staff, anchor - 8 * HOUR)


_NO_PHOTO = {"reason": "Bildet viser ikke den gamle delen."}


def _do(room: Any, operation: str, actor: Actor, **fields: Any) -> Any:
    """One operation, in a transaction of its own: the vendor's people see what was committed."""
    with scoped(actor.scope):
        return getattr(room, operation)(actor=actor, **fields)


def _catalogue(desk: Actor, now: datetime) -> None:
    """From a file, as the parts desk would import it."""
    models = ";".join(sorted({product.model for product in goods.CATALOGUE[cast.PREMIUM]}))
    head = "part number,name,models,price,currency,superseded by,returnable"
    rows = (f"{number},{name},{models},{price},NOK,{by},{back}" for number, name, price, by, back in CATALOGUE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.csv"
        path.write_text("\n".join([head, *rows]))
        parts.import_catalogue(actor=desk, path=path, switch_off=False, now=now)


def _terms(staff: Staff, now: datetime) -> None:
    for kind, labour in ((RepairType.ON_SITE, "1450.00"), (RepairType.DEPOT, "950.00"), (RepairType.REMOTE, "450.00")):
        _do(
            claims, "add_tariff", staff.program_manager, repair_type=kind, program=cast.PREMIUM, country="NO",
            currency="NOK", labour=Decimal(labour), travel_per_km=Decimal("5.30"), most_km=200,
            valid_from=date(now.year, 1, 1), now=now,
        )  # fmt: skip
    _do(
        claims, "set_payout_account", staff.partner, currency="NOK", holder="Fjordlys IT AS", iban=IBAN, bic="", now=now
    )


def _healthy(actor: Actor) -> list[Device]:
    """PCs of the partner's page whose repairs it works itself, the same ones each time."""
    with scoped(actor.scope), transaction.atomic():
        mine = devices.visible_to(actor).filter(place=Place.POOL, program=cast.PREMIUM)
        return list(mine.order_by("-serial")[:4])


def _claimed(staff: Staff, pc: Device, at: datetime) -> UUID:
    """A repair from its submission to its claim: a new disk, on site."""
    actor = staff.partner
    repair = _do(
        repairs, "open_repair_case", actor, device_id=pc.id, alert_id=None, token=uuid7(), contact=CONTACT,
        consent=True, description="PC-en er treg og stopper opp.", language="nb", now=at,
    )  # fmt: skip
    named, visit = {"repair_id": repair.id}, at + 2 * DAY
    _do(repairs, "take", actor, **named, now=at + HOUR)
    _do(repairs, "diagnose", actor, **named, diagnosis="Disken gir lesefeil.", now=at + HOUR)
    _do(
        repairs, "schedule", actor, **named, visit=Visit.ON_SITE, visit_from=visit, visit_until=visit + 2 * HOUR,
        now=at + 2 * HOUR, technician="Trond Eide",
    )  # fmt: skip
    order_id = _ordered(actor, repair.id, DISK, at + 2 * HOUR)
    _sent(staff, order_id, ("approve", "ship", "deliver"), at + 3 * HOUR)
    _do(repairs, "finish", actor, **named, text="Disken er byttet.", now=visit + 2 * HOUR)
    _do(parts, "return_sent", actor, order_id=order_id, position=1, tracking="370438107654321", now=at + 3 * DAY)
    _do(parts, "return_received", staff.desk, order_id=order_id, position=1, now=at + 5 * DAY)
    return _submitted(actor, repair.id, at + 6 * DAY)


def _ordered(actor: Actor, repair_id: UUID, part: str, now: datetime, *, submit: bool = True) -> UUID:
    order_id: UUID = uuid7()
    _do(
        repairs, "order_parts", actor, repair_id=repair_id, token=order_id, reference=f"FJL-{order_id.hex[-8:]}",
        ship_to=SHIP_TO, lines=[(part, 1)], now=now,
    )  # fmt: skip
    if submit:
        _do(parts, "submit_order", actor, order_id=order_id, now=now)
    return order_id


def _sent(staff: Staff, order_id: UUID, steps: tuple[str, ...], now: datetime) -> None:
    """What the parts desk did, an hour for each step; the repair case is told."""
    for number, step in enumerate(steps):
        at = now + number * HOUR
        _do(parts, step, staff.desk, order_id=order_id, now=at, **SAID.get(step, {}))
        if step == "ship" and staff.partner.partner_id:
            repairs.note_order(partner_id=staff.partner.partner_id, order_id=order_id, now=at)


def _submitted(actor: Actor, repair_id: UUID, now: datetime) -> UUID:
    """A claim with its evidence: a photo, and the work report that Fleetward writes."""
    claim_id: UUID = uuid7()
    _do(claims, "draft_claim", actor, claim_id=claim_id, repair_id=repair_id, now=now)
    for name, content, evidence in _evidence(actor, repair_id):
        _do(claims, "add_attachment", actor, claim_id=claim_id, name=name, content=content, evidence=evidence, now=now)
    _do(claims, "submit_claim", actor, claim_id=claim_id, now=now)
    return claim_id


def _evidence(actor: Actor, repair_id: UUID) -> Iterator[tuple[str, bytes, Evidence]]:
    yield "gammel-disk.png", b64decode(PHOTO), Evidence.PART_PHOTO
    with scoped(actor.scope), transaction.atomic(), translation.override("nb"):
        report = work_report(actor, repair_id)
        if report:
            yield "arbeidsrapport.pdf", pdf(report), Evidence.WORK_REPORT


def _pay(approver: Actor, now: datetime) -> None:
    """A run of what is approved, and the bank's answer the day after."""
    run = _do(claims, "make_run", approver, currency="NOK", pay_on=localdate(now) + DAY, now=now)
    results = [Outcome(one.end_to_end, PaymentStatus.PAID, "") for one in claim_queries.payments(run)]
    _do(claims, "settle_run", approver, run_id=run.id, results=results, now=now + DAY)


def _order(staff: Staff, now: datetime) -> None:
    """Orders for repair cases under way, one for each thing that can have happened to an order."""
    with scoped(staff.partner.scope), transaction.atomic():
        waiting = repair_queries.queue(staff.partner).filter(state=RepairState.SUBMITTED).order_by("submitted_at", "id")
        some = list(waiting[:3])
    for number, ((part, steps), repair) in enumerate(zip(ORDERS, cycle(some), strict=False)):
        order_id = _ordered(staff.partner, repair.id, part, now, submit=number > 0)
        _sent(staff, order_id, steps, now + HOUR)

"""One repair from its parts order to the money, by the operations of all rooms; denied once on the way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from fleetward.domain.claims import queries
from fleetward.domain.claims.lifecycle import PaymentStatus
from fleetward.domain.claims.operations import LineInput, Outcome, Refused
from fleetward.domain.repairs import operations as repair_operations
from fleetward.domain.repairs.lifecycle import Visit
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import claims, devices, partners, parts, repairs
from tests.factories.claims import PER_KM, act, again, codes, do
from tests.factories.parts import BATTERY, DESK, DISK_PRICE, SHIP_TO, SSD
from tests.factories.repairs import NOW, WINDOW

pytestmark = pytest.mark.usefixtures("db")

AFTER = WINDOW[1] + timedelta(hours=1)


def test_a_repair_is_claimed_denied_answered_approved_and_paid() -> None:
    partner = claims.service_partner()
    technician = partners.partner_actor(partner, "technician")
    parts.catalogue()
    claims.tariff()
    claims.account(partner)
    repair = repairs.opened(technician, devices.pc(partner, "5CG1234ABC"))
    with scoped(technician.scope), transaction.atomic():
        order = repair_operations.order_parts(
            actor=technician, repair_id=repair.id, token=uuid7(), reference="PO-1", ship_to=SHIP_TO,
            lines=[(SSD, 1), (BATTERY, 2)], now=NOW,
        )  # fmt: skip
    parts.do(technician, order, "submit_order")
    for step in ("approve", "ship", "deliver"):
        parts.do(DESK, order, step)
    repairs.do(technician, repair, "schedule", visit=Visit.ON_SITE)
    repairs.do(technician, repair, "finish", now=AFTER)

    claim = claims.drafted(technician, repairs.again(repair), now=AFTER)
    claimed = [(one.part_number, one.quantity, one.price) for one in claims.lines(claim) if one.part_number]
    assert claimed == [(SSD, Decimal(1), DISK_PRICE), (BATTERY, Decimal(2), Decimal("890.00"))]
    do("set_lines", technician, claim, lines=[LineInput(4, Decimal(18))], now=AFTER)
    claims.prove(technician, claim)
    assert codes(technician, claim, AFTER) == ["return_due"]
    with pytest.raises(Refused, match="Send the old parts back"):
        do("submit_claim", technician, claim, now=AFTER)
    parts.do(technician, order, "return_sent", now=AFTER)
    assert codes(technician, claim, AFTER) == ["(return_on_its_way)"]
    do("submit_claim", technician, claim, now=AFTER)

    do("deny_claim", claims.approver(), claim, reason="Who drove so far?", now=AFTER)
    answer = do("resubmit", technician, claim, new_id=uuid7(), now=AFTER)
    do("set_lines", technician, answer, lines=[LineInput(4, Decimal(9))], now=AFTER)
    with scoped(technician.scope), transaction.atomic():
        changed = [one for one in queries.difference(technician, again(answer)) if one.changed]
    kilometres = [(one.before.quantity, one.after.quantity) for one in changed if one.before and one.after]
    assert kilometres == [(Decimal(18), Decimal(9))]
    parts.do(DESK, order, "return_received", now=AFTER)
    assert codes(technician, answer, AFTER) == []
    do("submit_claim", technician, answer, now=AFTER)
    do("approve_claim", claims.approver(), answer, now=AFTER)

    due = DISK_PRICE + 2 * Decimal("890.00") + claims.LABOUR + (9 * PER_KM).quantize(Decimal("0.01"))
    run = claims.run(pay_on=AFTER.date() + timedelta(days=1), now=AFTER)
    assert (again(answer).approved, run.total) == (due, due)
    results = [Outcome(queries.payments(run)[0].end_to_end, PaymentStatus.PAID)]
    act("settle_run", claims.approver(), run_id=run.id, results=results, now=AFTER)
    assert (again(claim).state, again(answer).state, again(answer).paid_at) == ("denied", "paid", AFTER)
    assert claims.history(answer) == ["drafted", "submitted", "approved", "in_payment", "paid"]


def test_parts_of_an_order_that_was_sent_again_after_a_denial_are_claimed() -> None:
    partner = claims.service_partner()
    actor = partners.partner_actor(partner)
    parts.catalogue()
    claims.tariff()
    repair = repairs.opened(actor, devices.pc(partner, "5CG1234ABC"))
    with scoped(actor.scope), transaction.atomic():
        first = repair_operations.order_parts(
            actor=actor, repair_id=repair.id, token=uuid7(), reference="PO-1", ship_to=SHIP_TO, lines=[(SSD, 1)],
            now=NOW,
        )  # fmt: skip
    parts.do(actor, first, "submit_order")
    parts.do(DESK, first, "deny")
    second = parts.do(actor, first, "send_again", lines=[(SSD, 2)])
    parts.do(actor, second, "submit_order")
    for step in ("ship", "deliver"):
        parts.do(DESK, second, step)
    repairs.do(actor, repair, "schedule", visit=Visit.ON_SITE)
    repairs.do(actor, repair, "finish", now=AFTER)
    claim = claims.drafted(actor, repairs.again(repair), now=AFTER)
    line = claims.lines(claim)[0]
    assert (line.part_number, line.quantity, line.order_id) == (SSD, Decimal(2), second.id)
    assert "return_due" in codes(actor, claim, AFTER)

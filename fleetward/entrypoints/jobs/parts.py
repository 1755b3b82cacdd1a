"""Work on parts orders that nobody waits for: telling repair cases, deadlines of old parts."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.parts import operations as parts
from fleetward.domain.repairs import operations as repairs


@app.task(name=parts.SHIPPED, retry=5, pass_context=False)
def order_shipped(partner_id: str, order_id: str) -> None:
    """Tell the repair case that waits for the parts."""
    repairs.note_order(partner_id=UUID(partner_id), order_id=UUID(order_id), now=timezone.now())


@app.periodic(cron="5 * * * *")
@app.task(name="parts.return_deadlines", queueing_lock="parts.return_deadlines", pass_context=False)
def return_deadlines(timestamp: int) -> None:
    """Remind of old parts that are due, and charge those that are overdue."""
    del timestamp
    parts.remind_returns(now=timezone.now())
    parts.charge_overdue(now=timezone.now())

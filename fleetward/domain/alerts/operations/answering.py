"""What the PC's user did with a pop-up (R7)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.alerts.lifecycle import POP_UP_MOVES, PopUp
from fleetward.domain.alerts.models import Alert
from fleetward.domain.alerts.operations.recording import AGENT
from fleetward.domain.alerts.queries import may_be_shown
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

COMES_BACK = {PopUp.LATER: timedelta(days=1), PopUp.SHOWN: timedelta(hours=1)}
"""'Not now' comes back after a day; one that was shown and not answered a little later."""


class NoticeWithdrawn(Exception):
    """The pop-up may not be shown any more: its alert is closed, or self-service was switched off meanwhile."""


@transaction.atomic
def answer_notice(*, partner_id: UUID, device_id: UUID, alert_id: UUID, answer: PopUp, now: datetime) -> None:
    """Note it. Raises `NoticeWithdrawn`. What comes after *View* changes nothing: it was viewed."""
    with scoped(Scope(partner_id)):
        rows = Alert.objects.filter(partner_id=partner_id, device_id=device_id, id=alert_id)
        alert = rows.select_for_update().first()
        if alert is None or may_be_shown(partner_id, alert_id) is None:
            raise NoticeWithdrawn
        if answer not in POP_UP_MOVES[PopUp(alert.pop_up)]:
            return
        wait = COMES_BACK.get(answer)
        rows.update(pop_up=answer, pop_up_at=now, pop_up_not_before=now + wait if wait else None)
        if answer is PopUp.VIEWED and alert.pop_up != PopUp.VIEWED:
            audit.record(AGENT, "alert.viewed", alert)

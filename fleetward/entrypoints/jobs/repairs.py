"""Having repair cases follow PCs that came to a dashboard by themselves."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from fleetward.domain.repairs import operations, queries
from fleetward.domain.repairs.operations import FOLLOW
from fleetward.foundation.tenancy.scope import VENDOR, scoped


@app.periodic(cron="* * * * *")
@app.task(name=FOLLOW, queueing_lock=FOLLOW, pass_context=False)
def follow_moves(timestamp: int) -> None:
    """Enrolment knows nothing of repair cases: within a minute they have come after the PC."""
    del timestamp
    with scoped(VENDOR):
        left_behind = queries.partners_left_behind()
    for partner_id in left_behind:
        operations.follow_moves(partner_id=partner_id, now=timezone.now())

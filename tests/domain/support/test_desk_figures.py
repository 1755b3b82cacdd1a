"""What the support desk sees of itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from fleetward.domain.support import operations
from fleetward.domain.support.desk_figures import Figures, figures
from fleetward.domain.support.lifecycle import SupportState
from tests.entrypoints.web.support.world import actor_of, agent_actor, opened
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def test_open_late_and_untaken_are_counted_and_the_first_answer_is_the_one_in_the_middle() -> None:
    now = timezone.now()
    partner = partners.partner()
    asker, agent = actor_of(partners.partner_user(partner), partner), agent_actor(partners.vendor_user())
    assert figures(agent, now=now) == Figures(0, 0, 0, None)
    for minutes in (10, 30, 90):
        made = opened(asker, now=now - timedelta(minutes=minutes))
        named: dict[str, Any] = {"actor": agent, "partner_id": partner.id, "support_case_id": made.id, "now": now}
        operations.say(**named, text="Hello", then=SupportState.OPEN)
    operations.take(**named)
    late = opened(asker, now=now - timedelta(days=90))
    named["support_case_id"] = late.id
    assert figures(agent, now=now) == Figures(open=4, late=1, nobodys=3, minutes_to_answer=30)
    operations.move(**named, state=SupportState.CLOSED)
    assert figures(agent, now=now).open == 3
    assert figures(agent, now=now + timedelta(days=31)).minutes_to_answer is None

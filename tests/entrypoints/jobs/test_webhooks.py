from __future__ import annotations

from typing import Any

import pytest

from fleetward.entrypoints.jobs import webhooks as jobs
from tests.factories import partners, webhooks

pytestmark = pytest.mark.usefixtures("db")


def test_the_jobs_take_and_deliver_what_happened(settings: Any) -> None:
    settings.OUTGOING_PRIVATE = True
    mine = partners.partner()
    actor = partners.partner_actor(mine)
    with webhooks.receiving() as receiver:
        good, _ = webhooks.endpoint(actor, f"{receiver.url}/in")
        bad, _ = webhooks.endpoint(actor, f"{receiver.url}/500")
        webhooks.happens(mine)
        jobs.take(0)
        jobs.deliver()
        assert {path for path, _headers, _body in receiver.got} == {"/in", "/500"}
        jobs.deliver_again(0)
        jobs.forget(0)
    states = [webhooks.deliveries(one)[0].state for one in (good, bad)]
    assert states == ["delivered", "waiting"]

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from fleetward.domain.alerts import links
from fleetward.domain.alerts.lifecycle import PopUp
from tests.entrypoints.agent_api.speaking import enrolled, in_pool, post, registered, said, told
from tests.factories import repairs
from tests.factories.alerts import alerts, an_alert

NOTICES = "/agent/v1/notices"

pytestmark = pytest.mark.usefixtures("db")


def test_a_check_in_tells_what_may_be_shown_in_the_language_that_is_asked_for() -> None:
    device = in_pool()
    credential = registered()
    alert = an_alert(device, "disk_failing")
    (norwegian,) = told(post("/agent/v1/check-in", {"language": "nb-NO"}, credential))["notices"]
    (english,) = told(post(NOTICES, {"language": "de"}, credential))["notices"]
    assert sorted(english) == ["id", "later", "severity", "text", "title", "view"]
    assert (english["id"], english["severity"], english["view"], english["later"]) == (
        str(alert.id), "critical", "View", "Not now",
    )  # fmt: skip
    assert (norwegian["view"], norwegian["later"]) == ("Vis", "Ikke nå")
    assert norwegian["title"] != english["title"]


def test_without_self_service_nobody_at_the_pc_is_told() -> None:
    device, credential = enrolled()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE customers_customer SET self_service = false")
    alert = an_alert(device)
    assert told(post(NOTICES, {}, credential)) == {"notices": []}
    assert told(post("/agent/v1/check-in", {}, credential))["notices"] == []
    assert said(post(f"{NOTICES}/{alert.id}", {"answer": "view"}, credential)) == (410, "withdrawn")


def test_not_now_comes_back_later_and_view_is_answered_with_a_page_of_its_own(settings: Any) -> None:
    settings.PUBLIC_URL = "https://fleet.example"
    device = in_pool()
    credential = registered()
    alert = an_alert(device)
    address = f"{NOTICES}/{alert.id}"
    assert told(post(address, {"answer": "shown"}, credential)) == {}
    assert told(post(address, {"answer": "later"}, credential)) == {}
    assert told(post(NOTICES, {}, credential)) == {"notices": []}
    url = told(post(address, {"answer": "view"}, credential))["url"]
    assert url.startswith("https://fleet.example/pc/")
    link = links.read(url.removeprefix("https://fleet.example/pc/").rstrip("/"), alert.opened_at)
    assert link is not None
    assert (link.partner_id, link.alert_id) == (device.partner_id, alert.id)
    assert [one.pop_up for one in alerts(device)] == [PopUp.VIEWED]


def test_what_is_not_of_this_pc_is_withdrawn_and_what_is_no_answer_is_malformed() -> None:
    device = in_pool()
    credential = registered()
    other = an_alert(in_pool("5CD6100001", of=device.partner))
    for alert_id in (uuid4(), other.id):
        assert said(post(f"{NOTICES}/{alert_id}", {"answer": "view"}, credential)) == (410, "withdrawn")
    mine = an_alert(device)
    assert said(post(f"{NOTICES}/{mine.id}", {"answer": "perhaps"}, credential)) == (422, "malformed")
    assert said(post(f"{NOTICES}/{mine.id}", {}, credential)) == (422, "malformed")
    assert said(post(f"{NOTICES}/not-a-uuid", {"answer": "view"}, credential)) == (404, "nothing_here")


def test_repair_cases_of_the_pc_are_told_while_they_are_not_over() -> None:
    device = in_pool()
    credential = registered()
    case = repairs.submit(an_alert(device))
    assert told(post("/agent/v1/check-in", {}, credential))["repair_cases"] == [
        {"number": case.number, "state": "submitted"}
    ]

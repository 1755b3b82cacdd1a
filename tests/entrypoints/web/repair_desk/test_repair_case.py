"""One repair case's page: what it tells each reader, and the steps that its desk takes there."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.entrypoints.web.customers.pages import facts, html, toasts
from tests.entrypoints.web.repair_desk.world import company, queries_of, repair_desk
from tests.factories import alerts, devices, partners, repairs
from tests.factories.repairs import NOW

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.repairs.models import RepairCase

pytestmark = pytest.mark.usefixtures("db")

ALL_STEPS = [
    "Assign a technician", "Note a diagnosis", "Schedule", "Note a part as sent", "Close as repaired",
    "Close as not repaired", "Cancel the repair case",
]  # fmt: skip


def steps(text: str) -> list[str]:
    """What the card *What to do* offers."""
    return re.findall(r"<summary[^>]*>\s*<svg.*?</svg>([^<]+)</summary>", text, re.DOTALL)


def happened(text: str) -> list[str]:
    """The timeline, oldest first; the page shows the newest first."""
    part = text[text.index("What happened") :]
    return re.findall(r'<div class="what">(.*?)</div>', part)[::-1]


def page_of(repair: RepairCase) -> str:
    return f"/repair-cases/{repair.id}/"


def do(client: Client, repair: RepairCase, step: str, **said: object) -> str:
    answer = client.post(page_of(repair), {"do": step, **said}, follow=True)
    assert answer.status_code in {200, 422}
    return str(answer.content.decode())


def test_the_desk_takes_every_step_and_each_stands_in_the_history() -> None:
    made = company("Ann AS", "5CG1").repair
    client, day = partners.browser(partners.vendor_user("repair_desk", name="Sofie Berge")), NOW + timedelta(days=3)
    text = html(client, page_of(made))
    assert ("Take up this repair case" in text, steps(text)) == (True, ALL_STEPS)
    told = [
        toasts(do(client, made, step, **said))
        for step, said in {
            "take": {},
            "assign": {"technician": "Per Vik"},
            "diagnose": {"diagnosis": "The disk wears out"},
            "schedule": {"visit": "on_site", "day": f"{day:%Y-%m-%d}", "begins": "09:00", "ends": "11:00"},
            "send_part": {"part": "SSD 512 GB", "carrier": "Bring"},
            "add_message": {"text": "We come on Friday."},
            "add_note": {"text": "Ring the bell."},
            "finish": {"text": "Disk exchanged"},
        }.items()
    ]
    assert told == [
        ["You have taken up this repair case."], ["The technician has been assigned."],
        ["The diagnosis has been saved."], ["The visit has been scheduled."], ["The part has been noted as sent."],
        ["The message has been sent."], ["The note has been saved."], ["The repair case has been closed as repaired."],
    ]  # fmt: skip
    text = html(client, page_of(made))
    assert happened(text) == [
        "Submitted", "Taken up", "Technician assigned", "Diagnosed", "Scheduled", "Part sent", "Repaired",
    ]  # fmt: skip
    assert (steps(text), "Send the message" in text, "Take up this repair case" in text) == ([], False, False)
    assert [one for one in ("We come on Friday.", "Ring the bell.", "SSD 512 GB \u00b7 Bring") if one not in text] == []
    assert (facts(text)["Technician"], facts(text)["Taken up by"]) == ("Per Vik", "Sofie Berge")


def test_a_visit_is_at_the_hours_of_the_readers_time_zone() -> None:
    made = company("Ann AS", "5CG1").repair
    desk = partners.vendor_user("repair_desk")
    desk.time_zone = "America/New_York"
    desk.save()
    client, day = partners.browser(desk), (NOW + timedelta(days=9)).date()
    client.get("/")
    session = client.session
    session["time_zone"] = "America/New_York"
    session.save()
    do(client, made, "schedule", visit="depot", day=day.isoformat(), begins="09:00", ends="10:30")
    stored = repairs.again(made)
    assert stored.visit_from is not None
    with timezone.override("America/New_York"):
        assert timezone.localtime(stored.visit_from).strftime("%Y-%m-%d %H:%M") == f"{day} 09:00"
    assert facts(html(client, page_of(made)))["Time"].startswith("09:00")


@pytest.mark.parametrize(("said", "expected"), [
    ({"begins": "11:00", "ends": "09:00"}, "The visit must end after it begins."),
    ({"day": "2020-01-02"}, "The visit must lie in the future."),
    ({"day": "2020-02-31"}, "Enter a valid date."),
    ({"visit": "by ship"}, "Select a valid choice. by ship is not one of the available choices."),
])  # fmt: skip
def test_a_step_that_is_refused_says_why_in_its_open_form_and_keeps_what_was_written(
    said: dict[str, str], expected: str
) -> None:
    made = company("Ann AS", "5CG1").repair
    client = partners.browser(partners.vendor_user("repair_desk"))
    usual = {"visit": "on_site", "day": "2030-01-02", "begins": "09:00", "ends": "11:00", "technician": "Per Vik"}
    answer = client.post(page_of(made), {"do": "schedule", **usual, **said})
    text = answer.content.decode()
    part = text[text.index('<details name="step" open>') :]
    assert answer.status_code == 422
    assert expected in unescape(part)
    assert 'value="Per Vik"' in part[: part.index("</details>")]
    assert repairs.again(made).state == "submitted"


def test_over_htmx_only_the_repair_case_comes_with_what_became_of_the_step() -> None:
    made = company("Ann AS", "5CG1").repair
    client = partners.browser(partners.vendor_user("repair_desk"))
    answer = client.post(page_of(made), {"do": "take"}, headers={"HX-Request": "true"}, follow=True)
    text = answer.content.decode()
    assert (answer.status_code, "<html" in text, text.lstrip().startswith('<div id="repair-case">')) == (
        200,
        False,
        True,
    )
    assert (toasts(text), "Being looked at" in text) == (["You have taken up this repair case."], True)
    wrong = client.post(page_of(made), {"do": "assign", "technician": ""}, headers={"HX-Request": "true"})
    assert (wrong.status_code, "This field is required." in wrong.content.decode()) == (200, True)


def test_a_step_that_was_taken_meanwhile_is_refused_with_a_sentence() -> None:
    made = company("Ann AS", "5CG1").repair
    client = partners.browser(partners.vendor_user("repair_desk"))
    repairs.do(repair_desk(), made, "take")
    assert toasts(do(client, made, "take")) == ["It has been taken up already."]


def test_who_may_only_read_takes_no_step() -> None:
    mine = company("Ann AS", "5CG1")
    for user in (partners.vendor_user("auditor"), partners.partner_user(mine.partner, "viewer")):
        client = partners.browser(user)
        text = html(client, page_of(mine.repair))
        assert (steps(text), "Send the message" in text, "Internal notes" in text) == ([], False, False)
        do(client, mine.repair, "take")
        do(client, mine.repair, "add_message", text="Hello")
    assert [one.kind for one in repairs.history(mine.repair)] == ["submitted"]
    assert partners.browser(user).post(page_of(mine.repair), {"do": "nonsense"}).status_code == 404


def test_only_its_desk_takes_steps_whoever_asks() -> None:
    ann, bob = company("Ann AS", "5CG1"), company("Bob AS", "8CC1", role="service_delivery")
    administrator = partners.browser(partners.partner_user(ann.partner))
    assert toasts(do(administrator, ann.repair, "take")) == [
        "Only the desk that works on this repair case may do this."
    ]
    for user in (partners.vendor_user("repair_desk"), partners.partner_user(ann.partner)):
        assert partners.browser(user).post(page_of(bob.repair), {"do": "take"}).status_code == 404
    assert [repairs.again(one.repair).state for one in (ann, bob)] == ["submitted", "submitted"]


def test_a_customer_reads_each_step_writes_and_cancels_and_nothing_more() -> None:
    mine = company("Ann AS", "5CG1")
    repairs.do(repair_desk(), mine.repair, "schedule")
    client, address = partners.browser(partners.customer_user(mine.customer)), f"{mine.space}{mine.repair.id}/"
    text = html(client, address)
    assert (happened(text), steps(text)) == (["Submitted", "Scheduled"], ["Cancel the repair case"])
    assert facts(text)["Repaired by"] == "HP&#x27;s customer support"
    sent = client.post(address, {"do": "add_message", "text": "The PC is in Bergen."}, follow=True).content.decode()
    assert "The PC is in Bergen." in html(partners.browser(partners.vendor_user("repair_desk")), page_of(mine.repair))
    assert toasts(sent) == ["The message has been sent."]
    client.post(address, {"do": "finish", "text": "Done"})
    assert repairs.again(mine.repair).state == "scheduled"
    client.post(address, {"do": "cancel", "reason": "Bought a new one"})
    assert repairs.again(mine.repair).state == "cancelled"


def test_where_the_partner_manages_the_dashboard_the_customer_only_reads() -> None:
    mine = company("Ann AS", "5CG1", managed_by="partner")
    text = html(partners.browser(partners.customer_user(mine.customer)), f"{mine.space}{mine.repair.id}/")
    assert (steps(text), "Send the message" in text) == ([], False)


def test_a_duplicate_leads_to_the_repair_case_that_it_is_one_of() -> None:
    mine = company("Ann AS", "5CG1")
    other = repairs.opened(partners.partner_actor(mine.partner), mine.pc)
    client = partners.browser(partners.vendor_user("repair_desk"))
    assert "Close as a duplicate" in steps(html(client, page_of(mine.repair)))
    text = do(client, mine.repair, "mark_duplicate", of=str(other.id))
    assert f'href="{page_of(other)}">{other.number}</a>' in text
    assert (facts(text)["Duplicate of"], repairs.again(mine.repair).state) == (other.number, "duplicate")
    theirs = html(partners.browser(partners.customer_user(mine.customer)), f"{mine.space}{mine.repair.id}/")
    assert f'href="{mine.space}{other.id}/">{other.number}</a>' in theirs


def test_the_page_shows_the_alert_with_what_was_measured_and_how_that_went() -> None:
    mine = company("Ann AS", "5CG1")
    for days in (6, 4, 2):
        at = timezone.now() - timedelta(days=days)
        alerts.a_reading(mine.pc, alerts.disk("S1", media_errors=40 - days), taken_at=at, now=at)
    (alert,) = alerts.alerts(mine.pc)
    made = repairs.opened(partners.partner_actor(mine.partner), mine.pc, alert_id=alert.id)
    readers = (
        (partners.vendor_user("repair_desk"), page_of(made)), (partners.partner_user(mine.partner), page_of(made)),
        (partners.customer_user(mine.customer), f"{mine.space}{made.id}/"),
    )  # fmt: skip
    for user, address in readers:
        text = html(partners.browser(user), address)
        assert ('<figure class="chart">' in text, facts(text)["Media errors"]) == (True, "38")
        link = re.search(r'href="([^"]+)">See the alert', text)
        assert link
        assert partners.browser(user).get(link[1]).status_code == 200


def test_the_pcs_page_is_linked_for_those_who_may_see_it() -> None:
    mine = company("Ann AS", "5CG1")
    moved = devices.pc(mine.partner, "5CG2", place="inactive", customer_id=mine.customer.id)
    readers: dict[str, tuple[Any, str]] = {
        "vendor": (partners.vendor_user("repair_desk"), page_of(mine.repair)),
        "partner": (partners.partner_user(mine.partner), page_of(mine.repair)),
        "customer": (partners.customer_user(mine.customer), f"{mine.space}{mine.repair.id}/"),
    }
    links = {}
    for name, (user, address) in readers.items():
        client = partners.browser(user)
        links[name] = re.findall(r'<dd class="mono"><a href="([^"]+)">5CG1</a>', html(client, address))
        assert [client.get(link).status_code for link in links[name]] == [200] * len(links[name])
    assert links == {
        "vendor": [], "partner": [f"/unassigned-devices/{mine.pc.id}/"],
        "customer": [f"/customers/{mine.customer.id}/devices/{mine.pc.id}/"],
    }  # fmt: skip
    assert moved.serial == "5CG2"


def test_the_calendar_file_names_the_place_only_for_the_desk() -> None:
    mine = company("Ann AS", "5CG1")
    desk, partner = (
        partners.browser(one) for one in (partners.vendor_user("repair_desk"), partners.partner_user(mine.partner))
    )
    address = f"{page_of(mine.repair)}visit.ics"
    assert desk.get(address).status_code == 404
    repairs.do(repair_desk(), mine.repair, "schedule")
    files = [client.get(address) for client in (desk, partner)]
    customer = partners.browser(partners.customer_user(mine.customer))
    files.append(customer.get(f"{mine.space}{mine.repair.id}/visit.ics"))
    assert [one["Content-Type"] for one in files] == ["text/calendar; charset=utf-8"] * 3
    assert ["Storgata 1" in one.content.decode() for one in files] == [True, False, False]
    assert [one.content.count(b"BEGIN:VEVENT") for one in files] == [1, 1, 1]


def test_a_page_takes_as_many_queries_with_three_steps_as_with_one() -> None:
    mine = company("Ann AS", "5CG1")
    desk = partners.vendor_user("repair_desk")
    readers = ((desk, page_of(mine.repair)), (partners.customer_user(mine.customer), f"{mine.space}{mine.repair.id}/"))
    repairs.do(repair_desk(), mine.repair, "add_message")
    before = [queries_of(user, address) for user, address in readers]
    for step in ("add_message", "diagnose", "add_message", "assign", "add_note"):
        repairs.do(repair_desk(), mine.repair, step)
    assert [queries_of(user, address) for user, address in readers] == before

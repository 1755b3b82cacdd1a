"""The page behind *View*: from the link to the repair case, and what a link does not grant."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from fleetward.domain.alerts import links
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.kit.ids import uuid7
from tests.factories import alerts, devices, partners, repairs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fleetward.domain.alerts.models import Alert
    from fleetward.domain.devices.models import Device

pytestmark = pytest.mark.usefixtures("db")

DESK = Actor(ActorKind.VENDOR, "Ada Holm", "repair_desk", uuid7())
SAID = {
    "name": "Siri Lie", "email": "siri@fjord.example", "phone": "", "place": "Storgata 1", "times": "Mornings",
    "description": "It clicks", "consent": "on",
}  # fmt: skip


class Window:
    """A PC with an alert, and the browser of the person at it."""

    def __init__(self, *, on_dashboard: bool = False, service_delivery: bool = False, **customer: Any) -> None:
        self.partner = partners.partner("Nordlys Data AS")
        if service_delivery:
            partners.certificate(self.partner, role="service_delivery")
        self.pc: Device = self._pc(**customer) if on_dashboard else devices.pc(self.partner, "5CG1234ABC")
        self.alert: Alert = alerts.an_alert(self.pc)
        self.client = Client()
        self.address = self.link()

    def _pc(self, **customer: Any) -> Device:
        at = partners.customer(self.partner, **({"self_service": True} | customer))
        return devices.on_dashboard(at, "5CG1234ABC")

    def link(self, ago: timedelta = timedelta(0)) -> str:
        return f"/pc/{links.sign(self.partner.id, self.alert.id, timezone.now() - ago)}/"

    def open(self, address: str = "", client: Client | None = None) -> tuple[int, str]:
        answer = (client or self.client).get(address or self.address)
        return answer.status_code, shown(answer)

    def submit(self, **said: str) -> HttpResponse:
        return self.client.post(self.address, SAID | said)  # type: ignore[return-value]

    def withdraw(self) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("UPDATE customers_customer SET self_service = false")

    def pop_up(self) -> str:
        return str(alerts.alerts(self.pc)[0].pop_up)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def heading(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text)
    return found[1] if found else ""


def window_of_the_visit() -> str:
    begins, ends = (timezone.localtime(at) for at in repairs.WINDOW)
    day = f"{begins.day} {begins:%B %Y}"
    until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends.day} {ends:%B %Y}, {ends:%H:%M}"
    return f"{day}, {begins:%H:%M} \N{EN DASH} {until}"


def test_it_says_in_plain_words_what_is_wrong_with_which_pc_and_who_gets_in_touch() -> None:
    window = Window()
    status, text = window.open()
    assert (status, heading(text)) == (200, "The disk is about to fail")
    for said in ("HP EliteBook 840 G11", "5CG1234ABC", "HP's customer support will get in touch with you"):
        assert said in text
    assert window.pop_up() == "viewed"


def test_a_service_delivery_partner_gets_in_touch_itself() -> None:
    assert "Nordlys Data AS will get in touch with you" in Window(service_delivery=True).open()[1]


def test_submitted_it_shows_number_state_and_steps_under_the_same_link() -> None:
    window = Window(service_delivery=True)
    answer = window.submit()
    assert (answer.status_code, answer.headers["Location"]) == (302, window.address)
    found = repairs.all_of(window.partner.id)[0]
    assert (found.contact_name, found.contact_email, found.contact_place, found.contact_times) == (
        "Siri Lie", "siri@fjord.example", "Storgata 1", "Mornings",
    )  # fmt: skip
    assert (found.source, found.language, found.description, found.route) == (
        "end_user", "en", "It clicks", "service_delivery",
    )  # fmt: skip
    status, text = window.open()
    assert (status, heading(text)) == (200, f"Repair case {found.number}")
    for said in ("Submitted", "Nordlys Data AS will get in touch with you. At the latest:", "siri@fjord.example"):
        assert said in text


def test_sending_the_form_twice_gives_one_repair_case() -> None:
    window = Window()
    window.open()
    for _click in range(3):
        assert window.submit().status_code == 302
    assert len(repairs.all_of(window.partner.id)) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "This field is required."),
        ({"email": "", "phone": ""}, "Give an e-mail address or a phone number."),
        ({"email": "siri"}, "Enter a valid email address."),
        ({"consent": ""}, "This field is required."),
        ({"phone": "1" * 41}, "Ensure this value has at most 40 characters"),
        ({"name": "Si\x00ri"}, "Null characters are not allowed."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_submitted(wrong: dict[str, str], told: str) -> None:
    window = Window()
    answer = window.submit(**wrong)
    assert answer.status_code == 200
    assert told in shown(answer)
    assert 'value="Storgata 1"' in shown(answer)
    assert repairs.all_of(window.partner.id) == []


def test_the_desk_and_the_person_write_to_one_another() -> None:
    window = Window()
    window.submit()
    found = repairs.all_of(window.partner.id)[0]
    repairs.do(DESK, found, "add_message", text="At <nine>?")
    repairs.do(DESK, found, "add_note", text="Bring a badge")
    assert window.client.post(f"{window.address}message/", {"text": "Yes, nine"}).status_code == 302
    _status, text = window.open()
    assert "At <nine>?" in text
    assert "At <nine>?" not in window.client.get(window.address).content.decode()  # escaped
    assert "Yes, nine" in text
    assert "Bring a badge" not in text
    assert "Ada Holm" not in text
    assert "This field is required." in shown(window.client.post(f"{window.address}message/", {"text": " "}))


def test_the_visit_is_shown_and_fits_into_ones_own_calendar() -> None:
    window = Window()
    window.submit()
    found = repairs.all_of(window.partner.id)[0]
    assert window.client.get(f"{window.address}visit.ics").status_code == 410
    repairs.do(DESK, found, "schedule", technician="Per Vik")
    _status, text = window.open()
    assert [said in text for said in ("On site", 'href="visit.ics"')] == [True] * 2
    assert (text.count("Per Vik"), text.count(window_of_the_visit())) == (2, 2)  # as it stands, and as a step
    answer = window.client.get(f"{window.address}visit.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{found.number}.ics"'
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert (event["LOCATION"], event.decoded("DTSTART")) == ("Storgata 1", repairs.WINDOW[0])


def test_cancelled_nobody_comes_and_a_new_one_can_be_submitted_while_the_problem_is_there() -> None:
    window = Window()
    window.submit()
    assert window.client.post(f"{window.address}cancel/").status_code == 302
    assert window.client.post(f"{window.address}cancel/").status_code == 302
    _status, text = window.open()
    assert [said in text for said in ("Cancelled", "Nobody will come.", "?again=1")] == [True] * 3
    assert "Send the message" not in text
    window.submit()  # an old form, sent once more
    first = repairs.all_of(window.partner.id)[0]
    assert len(repairs.all_of(window.partner.id)) == 1
    _status, text = window.open(f"{window.address}?again=1")
    assert f'name="after" value="{first.id}"' in text
    for _click in range(2):
        window.submit(after=str(first.id))
    states = [one.state for one in repairs.all_of(window.partner.id)]
    assert sorted(states) == ["cancelled", "submitted"]


def test_one_that_was_opened_from_a_dashboard_is_shown_without_what_others_said() -> None:
    window = Window()
    actor = partners.partner_actor(window.partner)
    found = repairs.opened(actor, window.pc, alert_id=window.alert.id, description="Bjarne broke it")
    repairs.do(actor, found, "add_message", text="Do not tell him")
    _status, text = window.open()
    assert heading(text) == f"Repair case {found.number}"
    for said in ("Bjarne broke it", "Do not tell him", *(one for one in vars(repairs.CONTACT).values() if one)):
        assert said not in text
    window.client.post(f"{window.address}cancel/")
    window.client.post(f"{window.address}message/", {"text": "Hello"})
    assert [one.kind for one in repairs.history(found)] == ["submitted", "message"]
    assert repairs.again(found).state == "submitted"
    window.submit()
    assert len(repairs.all_of(window.partner.id)) == 1


# links


def test_a_link_that_was_withdrawn_says_what_to_do_and_submits_nothing() -> None:
    window = Window(on_dashboard=True)
    assert window.open()[0] == 200
    window.withdraw()
    status, text = window.open()
    assert (status, heading(text)) == (410, "Nothing to do here any more")
    assert window.submit().status_code == 410
    for path in ("message/", "cancel/"):
        assert window.client.post(f"{window.address}{path}").status_code == 410
    assert repairs.all_of(window.partner.id) == []
    assert "5CG1234ABC" not in text


def test_what_was_submitted_is_shown_although_the_notice_was_withdrawn_since() -> None:
    window = Window(on_dashboard=True)
    window.submit()
    window.withdraw()
    number = repairs.all_of(window.partner.id)[0].number
    assert (window.open()[0], heading(window.open()[1])) == (200, f"Repair case {number}")
    assert heading(shown(window.submit())) == f"Repair case {number}"


def test_a_link_serves_a_week_and_shows_what_was_submitted_for_ninety_days_more() -> None:
    window = Window()
    week, quarter = window.link(timedelta(days=8)), window.link(timedelta(days=98))
    assert [window.open(address)[0] for address in (window.link(timedelta(days=6)), week, quarter)] == [200, 410, 404]
    assert window.client.post(week, SAID).status_code == 410
    window.submit()
    number = repairs.all_of(window.partner.id)[0].number
    assert heading(window.open(week)[1]) == f"Repair case {number}"
    assert window.open(quarter)[0] == 404


def test_any_other_token_gets_one_and_the_same_page_whatever_is_wrong_with_it() -> None:
    window = Window()
    token = window.address.split("/")[2]
    changed = token[:30] + ("B" if token[30] == "A" else "A") + token[31:]
    wrong = ["nonsense", token[:-1], token[::-1], changed, token + "x", ".", "%00", "ø"]
    answers = [window.client.get(f"/pc/{one}/") for one in wrong]
    assert {(answer.status_code, heading(shown(answer))) for answer in answers} == {(404, "This link does not work")}
    for one in wrong:
        assert window.client.post(f"/pc/{one}/", SAID).status_code == 404
        assert window.client.post(f"/pc/{one}/cancel/").status_code == 404
        assert window.client.get(f"/pc/{one}/visit.ics").status_code == 404
    assert repairs.all_of(window.partner.id) == []


def test_a_link_to_another_alert_grants_nothing_of_this_one() -> None:
    window = Window()
    window.submit()
    other = alerts.an_alert(window.pc, "fan_failed")
    status, text = window.open(f"/pc/{links.sign(window.partner.id, other.id, timezone.now())}/")
    assert (status, heading(text)) == (200, "A fan does not work")
    for said in (*(one for one in SAID.values() if one != "on"), repairs.all_of(window.partner.id)[0].number):
        assert not said or said not in text
    foreign = partners.partner("Rival")
    assert window.open(f"/pc/{links.sign(foreign.id, window.alert.id, timezone.now())}/")[0] == 410


def test_whoever_is_signed_in_sees_the_same_page_as_a_stranger() -> None:
    window = Window(on_dashboard=True)
    rival, vendor = partners.partner_user(partners.partner("Rival")), partners.vendor_user("repair_desk")
    plain = window.open()[1]
    for user in (rival, vendor, partners.customer_user(partners.find(window.partner, window.pc.customer_id))):  # type: ignore[arg-type]
        assert window.open(client=partners.browser(user))[1] == plain


def test_the_address_is_told_to_no_other_page_no_search_engine_and_no_cache() -> None:
    window = Window()
    for answer in (window.client.get(window.address), window.client.get("/pc/nonsense/")):
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer.headers["Cache-Control"]
        text = answer.content.decode()
        assert '<meta name="referrer" content="no-referrer">' in text
        assert '<meta name="robots" content="noindex, nofollow">' in text


def test_no_cookie_is_needed_and_none_is_set() -> None:
    window = Window()
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(window.address).cookies == {}
    answer = strict.post(window.address, SAID, headers={"Origin": "null"})
    assert (answer.status_code, len(repairs.all_of(window.partner.id))) == (302, 1)


@pytest.mark.parametrize(
    ("query", "accepts", "title"),
    [
        ("?lang=nb", "en", "Disken er i ferd med å svikte"),
        ("?lang=nb-NO", "en", "Disken er i ferd med å svikte"),
        ("", "nb", "Disken er i ferd med å svikte"),
        ("?lang=en", "nb", "The disk is about to fail"),
        ("?lang=xx", "en", "The disk is about to fail"),
        ("", "de", "The disk is about to fail"),
    ],
)
def test_it_speaks_the_language_that_the_agent_says_else_the_browsers(query: str, accepts: str, title: str) -> None:
    window = Window()
    answer = window.client.get(window.address + query, headers={"Accept-Language": accepts})
    assert heading(shown(answer)) == title
    sent = window.client.post(window.address + query, SAID, headers={"Accept-Language": accepts})
    language = "nb" if title.startswith("Disken") else "en"
    assert repairs.all_of(window.partner.id)[0].language == language
    assert sent["Location"] == window.address + (f"?lang={language}" if query else "")


def test_other_methods_are_refused() -> None:
    window = Window()
    for answer in (window.client.put(window.address), window.client.get(f"{window.address}cancel/")):
        assert answer.status_code == 405

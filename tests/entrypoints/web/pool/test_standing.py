"""Why nothing is on the page, or why nothing new comes (R2, R5)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from tests.factories import devices, partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")


def told(of: Partner) -> tuple[str, list[str]]:
    text = partners.browser(partners.partner_user(of)).get("/unassigned-devices/").content.decode()
    empty = re.search(r'<div class="empty">(.*?)</div>\s*</div>', text, re.DOTALL)
    assert empty is not None
    heading = re.search(r"<h2>(.*?)</h2>", empty[1])
    assert heading is not None
    return heading[1], re.findall(r"<p[^>]*>(.*?)</p>", empty[1])


def noticed(of: Partner) -> str:
    text = partners.browser(partners.partner_user(of)).get("/unassigned-devices/").content.decode()
    found = re.search(r'<div class="notice warn">.*?<strong>(.*?)</strong>', text, re.DOTALL)
    return found[1] if found else ""


def test_a_partner_without_certificate_is_told_which_courses_there_are_and_what_waits() -> None:
    mine = partners.partner()
    devices.status(mine, waiting_for_certificate=3)
    assert told(mine) == (
        "Your company is not certified yet",
        [
            "This page fills itself as soon as your company has completed one of these courses at HP University.",
            "3 PCs are reported and wait for the certificate.",
        ],
    )
    text = partners.browser(partners.partner_user(mine)).get("/unassigned-devices/").content.decode()
    assert re.findall(r'<th scope="row">(.*?)</th>', text) == [
        "Premium Support: Resell &amp; View/Monitor", "Premium Support: Service Delivery Partner",
        "Premium+ Support: Resell &amp; View/Monitor", "Premium+ Support: Service Delivery Partner",
    ]  # fmt: skip


def test_a_certified_partner_that_no_report_ever_named_is_told_so() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    heading, sentences = told(mine)
    assert heading == "No PC has been reported for you yet"
    assert sentences[1] == "No report has named your company so far."


def test_the_date_of_the_last_report_is_told() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    devices.status(mine, last_reported_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert told(mine)[1][1] == "The last report that named your company came on 4 March 2026."


def test_a_page_whose_pcs_have_all_found_a_place_says_so() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    devices.pc(mine, "5CG4100BCD", place="left")
    assert told(mine)[0] == "No PC is waiting"


def test_an_empty_page_after_the_certificate_expired_says_when() -> None:
    mine = partners.partner()
    partners.certificate(mine, expires_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    assert told(mine)[0] == "Your certificate for Premium Support expired on 4 March 2026"


def test_the_empty_page_leads_to_where_is_my_pc_first_and_to_a_support_case() -> None:
    text = partners.browser(partners.partner_user(partners.partner())).get("/unassigned-devices/").content.decode()
    assert '<a class="button primary" href="/where-is-my-pc/">' in text
    assert 'href="/support/new/?kind=missing_pcs&amp;from=/unassigned-devices/"' in text


def test_a_serial_that_is_not_on_the_page_can_be_asked_for_at_once() -> None:
    mine = partners.partner()
    devices.pc(mine, "5CG4100BCD")
    person = partners.browser(partners.partner_user(mine, "viewer"))
    text = person.get("/unassigned-devices/?q=8CC42%26").content.decode()
    assert '<a class="button primary" href="/where-is-my-pc/?serial=8CC42%26">Where is this PC?</a>' in text
    assert '<a class="button" href="/where-is-my-pc/">' in text
    assert "Where is this PC?" not in person.get("/unassigned-devices/?model=None").content.decode()


def test_rows_stay_when_a_certificate_was_revoked_and_the_page_says_so() -> None:
    mine = partners.partner()
    partners.certificate(mine, revoked_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    devices.pc(mine, "5CG4100BCD")
    assert noticed(mine) == "Your certificate for Premium Support was revoked on 4 March 2026"


def test_one_lapsed_program_is_told_while_the_other_is_valid() -> None:
    mine = partners.partner()
    partners.certificate(mine, program="premium")
    partners.certificate(mine, program="premium_plus", expires_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    devices.pc(mine, "5CG4100BCD")
    assert noticed(mine) == "Your certificate for Premium+ Support expired on 4 March 2026"


def test_a_second_role_keeps_a_program_valid() -> None:
    mine = partners.partner()
    partners.certificate(mine, role="view_monitor", expires_at=timezone.now() - timedelta(days=1))
    partners.certificate(mine, role="service_delivery")
    devices.pc(mine, "5CG4100BCD")
    assert noticed(mine) == ""


def test_pcs_of_another_program_that_wait_for_its_certificate_are_told() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    devices.pc(mine, "5CG4100BCD")
    devices.status(mine, waiting_for_certificate=1)
    assert noticed(mine) == "1 PC is reported and waits for the certificate."

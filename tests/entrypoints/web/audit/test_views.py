"""Pages of the audit log: lists that are filtered, paged and exported, and one row with what was before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from fleetward.domain.audit_trail import audit_export
from fleetward.foundation.jobs.models import Job
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.factories import audit_log, partners

if TYPE_CHECKING:
    from django.test import Client

    from fleetward.domain.customers.models import Customer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def customer() -> Customer:
    return partners.customer(partners.partner())


def queries(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connections["default"]) as own, CaptureQueriesContext(connections["vendor"]) as vendors:
        assert browser.get(address).status_code == 200
    return len(own) + len(vendors)


def text(browser: Client, address: str, **headers: Any) -> str:
    answer = browser.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_who_did_what_for_whom(customer: Customer) -> None:
    audit_log.write(customer.partner_id, action="customer.plan_changed", customer_id=customer.id)
    audit_log.write(customer.partner_id, action="moon.landed")
    page = text(partners.browser(partners.partner_user(customer.partner)), "/audit/")
    for word in ("Customer&#x27;s plan changed", "moon.landed", "Fleetward", "by itself", customer.name, "subject 0"):
        assert word in page


def test_filters_leave_what_fits_and_stand_in_the_address(customer: Customer) -> None:
    audit_log.write(customer.partner_id, action="customer.plan_changed", customer_id=customer.id)
    audit_log.write(customer.partner_id, action="claim.paid")
    browser = partners.browser(partners.partner_user(customer.partner))
    part = text(browser, "/audit/?area=claim&customer=nonsense&who=fleet", **{"HX-Request": "true"})
    assert ("Claim paid" in part, "plan changed" in part, "<html" in part) == (True, False, False)
    part = text(browser, f"/audit/?customer={customer.id}&period=7", **{"HX-Request": "true"})
    assert ("Claim paid" in part, "plan changed" in part) == (False, True)
    for chip in (customer.name, "In the last 7 days"):
        assert chip in part
    assert browser.get("/audit/?who=nobody").context["rows"] == []


def test_pages_are_read_by_their_keys(customer: Customer) -> None:
    audit_log.write(customer.partner_id, 52)
    browser = partners.browser(partners.partner_user(customer.partner))
    first = browser.get("/audit/")
    second = browser.get("/audit/" + first.context["next"])
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 2)
    assert second.context["previous"]


@pytest.mark.parametrize("who", ["auditor", "administrator", "customer"])
def test_one_row_and_three_take_as_many_queries(customer: Customer, who: str) -> None:
    user, address = {
        "auditor": (partners.vendor_user("auditor"), "/audit/"),
        "administrator": (partners.partner_user(customer.partner), "/audit/"),
        "customer": (partners.customer_user(customer), f"/customers/{customer.id}/audit/"),
    }[who]
    audit_log.write(customer.partner_id, action="customer.changed", customer_id=customer.id)
    browser = partners.browser(user)
    browser.get(address)
    one = queries(browser, address)
    others = partners.partner("Bob")
    sister = partners.customer(customer.partner, name="Another")
    audit_log.write(customer.partner_id, action="customer.changed", customer_id=customer.id)
    audit_log.write(customer.partner_id, action="customer.changed", customer_id=sister.id)
    audit_log.write(others.id, action="customer.changed")
    assert queries(browser, address) == one


def test_the_auditor_reads_across_partners_and_the_vendors_own(customer: Customer) -> None:
    audit_log.write(customer.partner_id, action="claim.paid")
    audit_log.write(partners.partner("Bob").id, action="pool.exported")
    audit_log.write(VENDOR_PARTNER_ID, action="tariff.added")
    browser = partners.browser(partners.vendor_user("auditor"))
    page = text(browser, "/audit/")
    for word in ("Claim paid", "Unassigned devices exported", "Tariff added", customer.partner.name, "The vendor"):
        assert word in page
    part = text(browser, f"/audit/?partner={VENDOR_PARTNER_ID}", **{"HX-Request": "true"})
    assert ("Tariff added" in part, "Claim paid" in part) == (True, False)


def test_a_customer_reads_what_concerns_it_and_nothing_of_claims_or_others(customer: Customer) -> None:
    sister = partners.customer(customer.partner, name="Another")
    for action, whose in (("customer.changed", customer), ("claim.paid", customer), ("device.enrolled", sister)):
        audit_log.write(customer.partner_id, action=action, customer_id=whose.id)
    page = text(partners.browser(partners.customer_user(customer)), f"/customers/{customer.id}/audit/")
    assert "Customer&#x27;s details changed" in page
    assert ("Claim paid" in page, "PC enrolled" in page) == (False, False)


def test_a_row_shows_before_and_after_side_by_side(customer: Customer) -> None:
    (entry,) = audit_log.write(
        customer.partner_id, action="customer.plan_changed", customer_id=customer.id, action_id=customer.id,
        before={"seats": 10, "on": True}, after={"seats": 20, "on": None}, note="As agreed",
    )  # fmt: skip
    for user, address in (
        (partners.partner_user(customer.partner), f"/audit/{customer.partner_id}/{entry}/"),
        (partners.vendor_user("auditor"), f"/audit/{customer.partner_id}/{entry}/"),
        (partners.customer_user(customer), f"/customers/{customer.id}/audit/{entry}/"),
    ):
        answer = partners.browser(user).get(address)
        assert answer.context["compared"] == [
            {"name": "on", "before": "Yes", "after": "\u2013"}, {"name": "Seats", "before": "10", "after": "20"},
        ]  # fmt: skip
        assert "As agreed" in answer.content.decode()


def test_a_row_that_tells_one_value_alone_is_shown_too(customer: Customer) -> None:
    (entry,) = audit_log.write(customer.partner_id, action="support_case.moved", before="open", after="closed")
    answer = partners.browser(partners.vendor_user("auditor")).get(f"/audit/{customer.partner_id}/{entry}/")
    assert answer.context["compared"] == [{"name": "", "before": "open", "after": "closed"}]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_is_a_job_that_keeps_the_filter(customer: Customer, form: str) -> None:
    audit_log.write(customer.partner_id, 2, action="claim.paid")
    browser = partners.browser(partners.partner_user(customer.partner))
    answer = browser.post("/audit/export/", {"query": "area=claim", "form": form})
    job = Job.objects.using("owner").get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/jobs/{job.id}/")
    assert (job.kind, job.total, job.arguments["filter"]) == (audit_export.AUDIT.kind, 2, {"area": "claim"})


def test_what_one_click_causes_shares_a_request(customer: Customer) -> None:
    browser = partners.browser(partners.partner_user(customer.partner))
    browser.post("/audit/export/", {"query": "", "form": "csv"})
    page = browser.get("/audit/")
    (row,) = page.context["rows"]
    assert row["entry"].request_id is not None
    assert len(browser.get(f"/audit/?request={row['entry'].request_id}").context["rows"]) == 1

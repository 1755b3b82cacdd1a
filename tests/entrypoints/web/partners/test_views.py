from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from fleetward.domain.partners.models import Certification, Partner
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import devices, partners, sales_feed

pytestmark = pytest.mark.usefixtures("db")


def test_partners_people_find_no_page_about_partners() -> None:
    own = partners.partner()
    browser = partners.browser(partners.partner_user(own))
    for address in (reverse("partners"), reverse("partner", args=[own.id]), reverse("completions")):
        assert browser.get(address).status_code == 404, address


def test_those_who_only_read_cannot_create_or_revoke() -> None:
    certificate = partners.certificate(partners.partner())
    browser = sales_feed.auditor()
    revoke = reverse("revoke", args=[certificate.partner_id, certificate.id])
    for address in (reverse("partner-new"), revoke, reverse("completions-upload")):
        assert browser.get(address).status_code == 404, address


def test_the_list_says_how_each_certificate_stands() -> None:
    now = timezone.now()
    one = partners.partner("Alfa AS")
    partners.certificate(one, program="premium")
    partners.certificate(one, program="premium_plus", expires_at=now + timedelta(days=30))
    other = partners.partner("Beta AS")
    partners.certificate(other, program="premium", expires_at=now - timedelta(days=1))
    partners.certificate(other, program="premium_plus", revoked_at=now)
    devices.pc(one, "5CG3251AB1")
    rows = sales_feed.program_manager().get(reverse("partners")).context["rows"]
    words = [[(one.program, one.word) for one in row["certificates"]] for row in rows]
    assert words == [
        [("Premium Support", "Valid"), ("Premium+ Support", "Expires soon")],
        [("Premium Support", "Expired"), ("Premium+ Support", "Revoked")],
    ]
    assert [row["status"].on_page for row in rows] == [1, 0]


def test_partners_are_found_by_name_and_by_account() -> None:
    known = [partners.partner(name) for name in ("Alfa AS", "Beta AS")]
    browser = sales_feed.auditor()
    found = [
        [row["partner"].name for row in browser.get(f"{reverse('partners')}?q={q}").context["rows"]]
        for q in ("bet", known[0].account, "nobody")
    ]
    assert found == [["Beta AS"], ["Alfa AS"], []]


def test_the_list_costs_the_same_for_one_partner_and_for_three() -> None:
    browser = sales_feed.program_manager()
    partners.certificate(partners.partner())
    one = sales_feed.cost(browser, reverse("partners"))
    for name in ("B", "C"):
        partners.certificate(partners.partner(name))
    assert sales_feed.cost(browser, reverse("partners")) == one


def test_a_new_partner_has_no_certificate_and_stands_in_the_audit_log() -> None:
    sent = {"name": "Ny AS", "account": "ny-1", "country": "no"}
    answer = sales_feed.program_manager().post(reverse("partner-new"), sent, follow=True)
    made = Partner.objects.get(account="ny-1")
    assert (made.name, made.country, answer.context["certificates"]) == ("Ny AS", "NO", [])
    with scoped(VENDOR), transaction.atomic():
        assert AuditEntry.objects.get(action="partner.created").subject_id == str(made.id)


def test_an_account_that_is_taken_is_refused_with_a_sentence() -> None:
    known = partners.partner()
    sent = {"name": "Ny AS", "account": known.account, "country": "NO"}
    answer = sales_feed.program_manager().post(reverse("partner-new"), sent)
    assert answer.context["form"].errors == {"account": ["Another partner has this account."]}


def test_a_certificate_is_revoked_with_a_reason_and_pcs_stay() -> None:
    certificate = partners.certificate(partners.partner())
    owner = Partner.objects.get(id=certificate.partner_id)
    devices.pc(owner, "5CG3251AB1")
    browser = sales_feed.program_manager()
    address = reverse("revoke", args=[owner.id, certificate.id])
    assert browser.post(address, {"why": " "}).context["form"].errors == {
        "why": ["Say why: it is kept with the decision."]
    }
    page = browser.post(address, {"why": "Contract ended"}, follow=True)
    assert [(one.word, one.revocable) for one in page.context["certificates"]] == [("Revoked", False)]
    assert page.context["status"].on_page == 1
    with scoped(Scope(owner.id)), transaction.atomic():
        assert Certification.objects.get(partner=owner).revoked_at is not None
        assert AuditEntry.objects.get(action="certificate.revoked").details == {"why": "Contract ended"}


def test_a_certificate_of_another_partner_is_not_found() -> None:
    certificate = partners.certificate(partners.partner())
    other = partners.partner("Other AS")
    address = reverse("revoke", args=[other.id, certificate.id])
    assert sales_feed.program_manager().get(address).status_code == 404

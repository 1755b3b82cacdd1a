from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from fleetward.domain.customers.models import CustomerMember
from fleetward.domain.partners import membership
from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.partners.permissions import PartnerUserRole, VendorRole
from fleetward.entrypoints.web.demo import urls, views
from fleetward.foundation.accounts import demo_users
from fleetward.foundation.accounts.models import User
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")
STEWARD = f"steward@{demo_users.DOMAIN}"


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.entrypoints.web.demo.urls"


def people() -> None:
    steward, boss, helper, buyer = demo_users.create(
        [("steward", "Stig"), ("boss", "Berit"), ("helper", "Hans"), ("buyer", "Bodil")]
    )
    membership.add_vendor_member(actor=SYSTEM, user=steward, role=VendorRole.CHANNEL_DATA_STEWARD)
    first, second = partners.partner("North IT"), partners.partner("South IT")
    partners.certificate(first, program="premium_plus", role="service_delivery")
    membership.add_partner_member(actor=SYSTEM, partner=first, user=boss, role=PartnerUserRole.ADMINISTRATOR)
    membership.add_partner_member(actor=SYSTEM, partner=second, user=helper, role=PartnerUserRole.VIEWER)
    customer = partners.customer(first, "Fjord AS")
    CustomerMember.objects.create(user=buyer, partner=first, customer_id=customer.id, role="viewer")


def test_outside_demo_mode_there_is_no_address_and_no_link() -> None:
    people()
    assert urls.urlpatterns == []
    with pytest.raises(NoReverseMatch):
        reverse("demo")
    browser = Client()
    assert browser.get("/demo/").status_code == 404
    assert browser.post("/demo/sign-in/", {"email": STEWARD}).status_code == 404
    assert b"demo" not in browser.get("/account/login/").content


def test_outside_demo_mode_the_views_refuse_even_when_called() -> None:
    people()
    with pytest.raises(Http404):
        views.demo(RequestFactory().get("/demo/"))
    with pytest.raises(Http404):
        views.sign_in(RequestFactory().post("/demo/sign-in/", {"email": STEWARD}))


@pytest.mark.usefixtures("demo")
def test_everybody_is_listed_by_company() -> None:
    people()
    page = Client().get("/demo/")
    groups = [(group.name, str(group.note), [one.name for one in group.people]) for group in page.context["groups"]]
    assert groups == [
        ("HP, Workforce Experience Platform", "Runs the platform.", ["Stig"]),
        ("North IT", "Premium+ Support, Service Delivery Partner", ["Berit"]),
        ("South IT", "Not certified yet: its PCs are waiting for its certificate.", ["Hans"]),
        ("Fjord AS", "A customer of North IT.", ["Bodil"]),
    ]
    assert b'href="/demo/"' in Client().get("/account/login/").content


@pytest.mark.usefixtures("demo")
def test_who_is_invited_and_has_no_place_yet_is_listed_too() -> None:
    people()
    (eva,) = demo_users.create([("eva", "Eva")])
    assert [group.name for group in Client().get("/demo/").context["groups"]][4:] == []
    partners.invitation(partners.customer(partners.partner(), "Nord AS"), eva.email, user_id=eva.id)
    groups = Client().get("/demo/").context["groups"]
    assert [(group.name, [one.name for one in group.people]) for group in groups[4:]] == [("Nord AS", ["Eva"])]


@pytest.mark.usefixtures("demo")
def test_one_click_signs_in() -> None:
    people()
    browser = Client()
    response = browser.post("/demo/sign-in/", {"email": STEWARD})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert browser.get("/").context["request"].user.email == STEWARD


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "email", ["", "nobody@demo.fleetward.example", "root@example.com", "x@evil-demo.fleetward.example"]
)
def test_nobody_else_can_be_signed_in_as(email: str) -> None:
    people()
    User.objects.create_user("root@example.com", "correct horse battery")
    User.objects.create_user("x@evil-demo.fleetward.example", "correct horse battery")
    browser = Client()
    assert browser.post("/demo/sign-in/", {"email": email}).status_code == 404
    assert browser.session.get("_auth_user_id") is None


@pytest.mark.usefixtures("demo")
def test_a_look_is_no_click() -> None:
    people()
    assert Client().get(f"/demo/sign-in/?email={STEWARD}").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/demo/sign-in/", {"email": STEWARD}).status_code == 403


@pytest.mark.usefixtures("demo")
def test_without_a_demo_world_the_page_says_so() -> None:
    page = Client().get("/demo/")
    assert (page.status_code, page.context["groups"]) == (200, [])
    assert b"The demo world has not been made in this database." in page.content

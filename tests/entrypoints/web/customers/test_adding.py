"""Adding a customer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.customers.models import Customer
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.entrypoints.web.customers.pages import html, toasts
from tests.factories import partners

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

SAID = {
    "name": "Fjord AS", "address": "Kaien 1", "postal_code": "5003", "city": "Bergen", "contact_first_name": "Ola",
    "contact_last_name": "Dal", "contact_email": "ola@fjord.example", "contact_phone": "", "identity_provider": "entra",
    "program": "premium", "seats": "20", "plan_ends_on": "2027-12-31", "managed_by": "partner",
}  # fmt: skip


def stored(of: Partner) -> list[Customer]:
    with scoped(Scope(of.id)), transaction.atomic():
        return list(Customer.objects.filter(partner=of))


def test_the_form_offers_the_programs_the_partner_is_certified_for() -> None:
    mine = partners.partner()
    partners.certificate(mine, program="premium_plus")
    text = html(partners.browser(partners.partner_user(mine)), "/customers/new/")
    found = re.search(r'<select name="program".*?</select>', text, re.DOTALL)
    assert found is not None
    assert re.findall(r'<option value="(\w+)"', found[0]) == ["premium_plus"]


def test_without_a_certificate_the_page_says_what_is_needed() -> None:
    text = html(partners.browser(partners.partner_user(partners.partner())), "/customers/new/")
    assert ("not certified now" in text, '<select name="program"' in text) == (True, False)


def test_a_customer_is_added_once_however_often_the_button_is_pressed() -> None:
    mine = partners.partner()
    partners.certificate(mine)
    client, said = partners.browser(partners.partner_user(mine)), SAID | {"token": uuid7()}
    answers = [client.post("/customers/new/", said, follow=True) for _ in range(2)]
    (made,) = stored(mine)
    assert (made.name, made.managed_by, made.seats) == ("Fjord AS", "partner", 20)
    text = answers[0].content.decode()
    assert toasts(text) == ["Fjord AS has been added. Its IT administrator gets an invitation by e-mail."]
    assert "Invitation pending" in text


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"contact_email": "ola"}, {"program": "premium_plus"}, {"seats": "0"}, {"token": "x"},
              {"plan_ends_on": "soon"}, {"managed_by": "nobody"}]
)  # fmt: skip
def test_nonsense_is_refused_and_adds_nothing(wrong: dict[str, Any]) -> None:
    mine = partners.partner()
    partners.certificate(mine)
    answer = partners.browser(partners.partner_user(mine)).post("/customers/new/", SAID | {"token": uuid7()} | wrong)
    assert (answer.status_code, stored(mine)) == (200, [])

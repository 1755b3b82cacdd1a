"""The pages of single sign-on, as every main page: axe finds nothing, and they fit a phone."""

from __future__ import annotations

from typing import Any

from tests.factories import partners
from tests.factories import sign_on as signing_on
from tests.journeys.people import sign_in, with_password
from tests.journeys.test_pages_are_accessible import faults


def test_the_pages_of_single_sign_on_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    own = partners.partner()
    theirs = partners.customer(own)
    signing_on.sign_on(own, required=True)
    signing_on.token(own)
    signing_on.domain(own)
    signing_on.domain(theirs, "fjord.example", accepted=False)
    seen_by = {
        partners.partner_user(own): ("/settings/sign-on/",),
        partners.customer_user(theirs): (f"/customers/{theirs.id}/settings/sign-on/?protocol=saml",),
        partners.vendor_user("program_manager"): ("/sign-in-domains/",),
    }
    for person, addresses in seen_by.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(person).email)
        assert list(faults(page, addresses)) == []
    stranger = visitor()
    stranger.goto("/")
    assert list(faults(stranger, ("/account/login/", "/sign-on/"))) == []

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from fleetward.foundation.accounts import operations, queries
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def test_a_user_is_found_by_the_address_of_the_account_in_any_case() -> None:
    person = partners.user()
    assert queries.of_address(person.email.upper()) == person
    assert queries.of_address("nobody@example.com") is None


def test_only_a_verified_address_is_the_users_own() -> None:
    made = operations.create_user(email="Ola@fjord.example", name="Ola", password="a-long-password-1", language="")
    typed = partners.user()
    EmailAddress.objects.create(user=typed, email="eva@fjord.example", verified=False, primary=True)
    assert queries.verified("OLA@fjord.example") == made
    assert queries.verified("eva@fjord.example") is None
    assert queries.verified(typed.email) is None
    assert [queries.has_address(typed, email) for email in (typed.email, "eva@fjord.example", made.email)] == [
        True, False, False,
    ]  # fmt: skip

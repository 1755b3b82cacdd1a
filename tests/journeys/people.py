"""People at the door: how a person of the test world signs in, in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetward.foundation.accounts.models import User

PASSWORD = "a-long-password-1"


def with_password(user: User) -> User:
    """The user, who can sign in now."""
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Any, email: str) -> None:
    """Sign in at the entrance, as a person does."""
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/account/" not in url)
